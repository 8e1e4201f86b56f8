import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { S3Settings } from "../../../settings.ts";
import type { Storage } from "./storage.ts";

const clientOf = ({ endpoint, region, key_id, key_secret }: S3Settings) =>
  new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(key_id === undefined || key_secret === undefined
      ? {}
      : { credentials: { accessKeyId: key_id, secretAccessKey: key_secret } }),
    // checksums by default are AWS' own; other stores refuse them
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });

/** A bucket of AWS S3 or of a store that speaks its API. */
export function s3Storage(settings: S3Settings): Storage {
  const client = clientOf(settings);
  const Bucket = settings.bucket;
  return {
    async put(Key, Body) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    async read(Key, { start, end }) {
      if (start === end) return Buffer.alloc(0);
      const Range = `bytes=${start}-${end - 1}`;
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    async remove(Key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
    async removeAll(media_id) {
      for (;;) {
        const Prefix = `${media_id}/`;
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
        const Objects = Contents.map(({ Key }) => ({ Key }));
        if (!Objects.length) return;
        await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      }
    },
  };
}
