// What the AWS SDK for JavaScript makes of a recipe: one JSON line for each key.
import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const [endpoint, region, accessKeyId, secretAccessKey, keys, length] = process.argv.slice(2);
const s3 = new S3Client({
  endpoint, region, forcePathStyle: true, maxAttempts: 1, credentials: { accessKeyId, secretAccessKey },
});
let seen;
s3.middlewareStack.add((next) => async (args) => {
  const found = await next(args);
  seen = [found.response.statusCode, found.response.headers["x-path"], found.response.headers["x-size"]];
  return found;
}, { step: "deserialize", priority: "low", name: "seen" });

const nasty = "attachment; filename=\"é +&=/%41.txt\"";
const body = "hello ".repeat(Number(length) / 6);
for (const Key of JSON.parse(keys)) {
  const at = { Bucket: "bucket", Key };
  const line = { key: Key };
  await s3.send(new PutObjectCommand({ ...at, Body: body }));
  line.put = seen;
  await s3.send(new PutObjectCommand({
    ...at, Body: Readable.from([body]), ContentLength: body.length, Metadata: { sent: "as a stream" },
  })).catch((error) => { seen = [error.$metadata?.httpStatusCode, error.name]; });
  line.stream = seen;
  const got = await s3.send(new GetObjectCommand({ ...at, ResponseContentDisposition: nasty, VersionId: "a/b+c=" }));
  await got.Body.transformToByteArray();
  line.get = seen;
  const url = await getSignedUrl(s3, new GetObjectCommand({ ...at, ResponseContentDisposition: nasty }));
  const answer = await fetch(url);
  line.presigned = [answer.status, answer.headers.get("x-path")];
  line.tampered = (await fetch(url.replace("bucket", "bucke2"))).status;
  console.log(JSON.stringify(line));
}
process.exit(0); // without waiting for connections that the server keeps open
