// aws4 under judgement. It chooses its rules by the name of the service.
'use strict';

const aws4 = require('aws4');
const { Unsupported, answerAll, headersOf, pairsOf, refuseOptions, split } = require('./protocol');

function sign(question) {
  if (question.do === 'derive-key') throw new Unsupported('does not show the key it derives');
  if (question.do === 'presign-s3') {
    throw new Unsupported('signs requests; has no operations of S3');
  }
  refuseOptions(question, 'unsigned_headers', 'sign_body', 'content_sha256_header');
  const { options, request, credentials } = question;
  const presigns = question.do === 'presign';
  if (presigns && options.sign_body !== (question.service !== 's3')) {
    throw new Unsupported('has no option for the payload of a presigned URL');
  }
  const url = split(request.url);
  const headers = headersOf(question);
  if (!('host' in headers)) headers.host = url.host;
  let query = url.query;
  if (presigns) {
    const added = `X-Amz-Date=${question.time}&X-Amz-Expires=${question.expires_in}`;
    query += (query.length > 1 ? '&' : query ? '' : '?') + added;
  } else {
    headers['x-amz-date'] ??= question.time;
    const body = Buffer.from(request.body_base64, 'base64');
    if (!options.sign_body) headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
    else if (options.content_sha256_header && !('x-amz-content-sha256' in headers)) {
      if (question.service !== 's3') throw new Unsupported('adds x-amz-content-sha256 for S3 only');
    }
    if (body.length && !('content-length' in headers)) headers['content-length'] = body.length;
  }
  const body = Buffer.from(request.body_base64, 'base64');
  const signer = new aws4.RequestSigner(
    {
      host: url.host,
      method: request.method,
      path: url.path + query,
      service: question.service,
      region: question.region,
      headers,
      body: body.length ? body : undefined,
      signQuery: presigns,
      extraHeadersToIgnore: Object.fromEntries(
        (options.unsigned_headers ?? []).map((name) => [name, true]),
      ),
    },
    {
      accessKeyId: credentials.access_key_id,
      secretAccessKey: credentials.secret_access_key,
      sessionToken: credentials.session_token,
    },
  );
  const signed = signer.sign();
  const steps = {
    canonical_request: presigns ? undefined : signer.canonicalString(),
    url: `${url.scheme}://${url.authority}${signed.path}`,
  };
  return presigns ? steps : { ...steps, sent: pairsOf(signed.headers) };
}

answerAll(sign);
