#!/bin/sh
# bus-certificates.sh FOLDER [NAME…]: an authority of one's own and a certificate for NATS' servers that
# says all the names and addresses given (nats, localhost and 127.0.0.1 unless given). The authority's
# key is thrown away: to renew, run this again and start NATS and all processes anew.
set -eu
folder=$1
shift
[ $# -gt 0 ] || set -- nats localhost 127.0.0.1
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"
alternatives=
for name; do
  case $name in
    *[!0-9.]*) alternatives="$alternatives,DNS:$name" ;;
    *) alternatives="$alternatives,IP:$name" ;;
  esac
done
umask 077
trap 'rm -f authority.key request.pem extensions' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 3650 \
  -subj "/CN=Gorjeo bus" -addext "keyUsage=critical,keyCertSign,cRLSign" \
  -keyout authority.key -out ca.pem 2>openssl.log
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc \
  -subj "/CN=$1" -keyout server.key -out request.pem 2>>openssl.log
printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "${alternatives#,}" >extensions
openssl x509 -req -in request.pem -CA ca.pem -CAkey authority.key -days 3650 \
  -extfile extensions -out server.pem 2>>openssl.log
rm openssl.log
# the folder keeps others out; in a container NATS may be another account, without root's rights
chmod 644 ca.pem server.pem server.key
