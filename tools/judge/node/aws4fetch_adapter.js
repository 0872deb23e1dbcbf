// aws4fetch under judgement. It chooses its rules by the name of the service, holds the URL as
// WHATWG's URL and the headers as Fetch's Headers, and signs few headers unless allHeaders is on.
'use strict';

const { AwsV4Signer } = require('aws4fetch');
const { Unsupported, answerAll, refuseOptions } = require('./protocol');

async function sign(question) {
  if (question.do === 'derive-key') throw new Unsupported('does not show the key it derives');
  if (question.do === 'presign-s3') {
    throw new Unsupported('signs requests; has no operations of S3');
  }
  refuseOptions(question, 'sign_body', 'omit_session_token');
  const { options, request, credentials } = question;
  const presigns = question.do === 'presign';
  if (presigns && options.sign_body !== (question.service !== 's3')) {
    throw new Unsupported('has no option for the payload of a presigned URL');
  }
  if (request.headers.some(([name]) => name.toLowerCase() === 'host')) {
    throw new Unsupported('the Host header is that of the URL');
  }
  const headers = new Headers();
  for (const [name, value] of request.headers) headers.append(name, value);
  if (options.omit_session_token && !presigns) {
    throw new Unsupported('leaves the session token out of presigned URLs alone');
  }
  const body = Buffer.from(request.body_base64, 'base64');
  if (!presigns && !headers.has('x-amz-content-sha256')) {
    if (!options.sign_body) headers.set('x-amz-content-sha256', 'UNSIGNED-PAYLOAD');
    else if (question.service === 's3') {
      // Without it, S3 is signed with UNSIGNED-PAYLOAD: its README gives this way.
      const hash = await crypto.subtle.digest('SHA-256', body);
      headers.set('x-amz-content-sha256', Buffer.from(hash).toString('hex'));
    }
  }
  const url = new URL(request.url);
  if (presigns) url.searchParams.set('X-Amz-Expires', String(question.expires_in));
  const signer = new AwsV4Signer({
    method: request.method,
    url: url.toString(),
    headers,
    body: body.length ? body : undefined,
    accessKeyId: credentials.access_key_id,
    secretAccessKey: credentials.secret_access_key,
    sessionToken: credentials.session_token,
    service: question.service,
    region: question.region,
    datetime: question.time,
    signQuery: presigns,
    appendSessionToken: options.omit_session_token,
    allHeaders: true,
  });
  const canonical_request = await signer.canonicalString();
  const signed = await signer.sign();
  const sent = [['Host', signed.url.host], ...signed.headers];
  return { canonical_request, url: signed.url.toString(), [presigns ? 'headers' : 'sent']: sent };
}

answerAll(sign);
