-- The pictures of profiles: media of their own (category profile_image or profile_banner), cut from
-- uploads, in the sizes of lib/pictures.ts.
alter table media_parts drop constraint media_parts_variant_check;
alter table media_parts add constraint media_parts_variant_check check (variant in (
  'upload', 'original', 'small', 'mini', 'normal', 'bigger', 'x96', '600x200', '300x100'));
