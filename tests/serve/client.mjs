// What the AWS SDK for JavaScript makes of the endpoint: one JSON line for each step.
import { Readable } from "node:stream";
import {
  DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const [endpoint, region, accessKeyId, secretAccessKey] = process.argv.slice(2);
const made = (secret, more = {}) => new S3Client({
  endpoint, region, forcePathStyle: true, maxAttempts: 1,
  credentials: { accessKeyId, secretAccessKey: secret }, ...more,
});
// By default the SDK puts the checksum of an empty body into presigned URLs of uploads.
const presigning = made(secretAccessKey, { requestChecksumCalculation: "WHEN_REQUIRED" });
const s3 = made(secretAccessKey);
const at = { Bucket: "photos", Key: "a b/café+~.txt" };

function* pieces(count) {
  for (let piece = 0; piece < count; piece += 1) yield Buffer.alloc(65536, piece);
}

async function step(name, work) {
  try {
    console.log(JSON.stringify({ step: name, result: await work() }));
  } catch (error) {
    const { message, $metadata } = error;
    console.log(JSON.stringify({ step: name, error: error.name, message, status: $metadata?.httpStatusCode }));
  }
}

await step("put", async () => (await s3.send(new PutObjectCommand({ ...at, Body: "Welcome" }))).ETag);
await step("get", async () => (await s3.send(new GetObjectCommand(at))).Body.transformToString());
await step("head", async () => (await s3.send(new HeadObjectCommand(at))).ContentLength);
await step("put stream", async () => (await s3.send(new PutObjectCommand({
  ...at, Body: Readable.from(pieces(48)), ContentLength: 48 * 65536, ChecksumAlgorithm: "CRC32",
}))).ChecksumCRC32);
await step("get stream", async () => (await (await s3.send(new GetObjectCommand(at))).Body.transformToByteArray()).length);
await step("presigned put", async () => {
  const url = await getSignedUrl(presigning, new PutObjectCommand({ ...at, Key: "presigned" }));
  return (await fetch(url, { method: "PUT", body: "by fetch" })).status;
});
await step("presigned put of an empty body", async () => {
  const url = await getSignedUrl(s3, new PutObjectCommand({ ...at, Key: "other" }));
  return (await fetch(url, { method: "PUT", body: "by fetch" })).text();
});
await step("presigned get", async () => {
  const url = await getSignedUrl(s3, new GetObjectCommand({ ...at, Key: "presigned" }));
  return (await fetch(url)).text();
});
await step("delete", async () => (await s3.send(new DeleteObjectCommand(at))).$metadata.httpStatusCode);
await step("get deleted", async () => s3.send(new GetObjectCommand(at)));
await step("wrong secret", async () => made(secretAccessKey + "x").send(new GetObjectCommand(at)));
await step("wrong secret, stream", async () => made(secretAccessKey + "x").send(new PutObjectCommand({
  ...at, Body: Readable.from(pieces(48)), ContentLength: 48 * 65536,
})));
