// Upload, stream, read and delete through the proxy: node client.mjs URL KEY_ID SECRET
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";

const [endpoint, accessKeyId, secretAccessKey] = process.argv.slice(2);
const client = new S3Client({
  endpoint,
  region: "us-east-1",
  forcePathStyle: true,
  credentials: { accessKeyId, secretAccessKey },
});
const Bucket = "work";
const text = async (Key) =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString();

await client.send(new PutObjectCommand({ Bucket, Key: "js/a b", Body: "Welcome" }));
const block = Buffer.alloc(65_536, "x");
const parts = Readable.from(Array(48).fill(block));
await client.send(
  new PutObjectCommand({ Bucket, Key: "js/stream", Body: parts, ContentLength: 48 * 65_536 }),
);
await client.send(
  new CopyObjectCommand({ Bucket, Key: "js/copy", CopySource: "work/js/a%20b" }),
);
const listed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: "js/" }));
const result = {
  copy: await text("js/copy"),
  stream: (await text("js/stream")).length,
  keys: listed.Contents.map((each) => each.Key),
};
const Objects = result.keys.map((Key) => ({ Key }));
try {
  await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
} catch (error) {
  if (error.name !== "MissingContentMD5") throw error; // an older server
  for (const Key of result.keys) await client.send(new DeleteObjectCommand({ Bucket, Key }));
}
try {
  await text("secret/a");
} catch (error) {
  result.refused = error.name;
}
console.log(JSON.stringify(result));
