# Ruby's aws-sigv4 under judgement, called as the AWS SDK for Ruby calls it: S3 turns
# uri_escape_path and normalize_path off, and presigns with UNSIGNED-PAYLOAD.
require 'aws-sigv4'
require 'base64'
require 'json'
require 'time'

class Unsupported < StandardError; end

def headers_of(question)
  headers = {}
  question['request']['headers'].each do |name, value|
    raise Unsupported, 'has one value for each header' if headers.key?(name.downcase)

    headers[name.downcase] = value
  end
  headers
end

def signer_for(question)
  options = question['options']
  keys = question['credentials']
  Aws::Sigv4::Signer.new(
    service: question['service'],
    region: question['region'],
    access_key_id: keys['access_key_id'],
    secret_access_key: keys['secret_access_key'],
    session_token: keys['session_token'],
    uri_escape_path: options['double_encode'],
    normalize_path: options['normalize_path'],
    apply_checksum_header: options['content_sha256_header'],
    unsigned_headers: options['unsigned_headers'] || []
  )
end

def answer(question)
  raise Unsupported, 'does not show the key it derives' if question['do'] == 'derive-key'
  raise Unsupported, 'signs requests; has no operations of S3' if question['do'] == 'presign-s3'
  raise Unsupported, 'always signs the session token' if question['options']['omit_session_token']

  request = question['request']
  headers = headers_of(question)
  body = Base64.decode64(request['body_base64'])
  unsigned = !question['options']['sign_body']
  signer = signer_for(question)
  if question['do'] == 'presign'
    more = unsigned ? { body_digest: 'UNSIGNED-PAYLOAD' } : { body: body }
    url = signer.presign_url(
      http_method: request['method'], url: request['url'], headers: headers,
      expires_in: question['expires_in'], time: Time.strptime(question['time'], '%Y%m%dT%H%M%S%Z'),
      **more
    )
    return { url: url.to_s }
  end
  headers['x-amz-date'] ||= question['time']
  headers['x-amz-content-sha256'] ||= 'UNSIGNED-PAYLOAD' if unsigned
  signed = signer.sign_request(
    http_method: request['method'], url: request['url'], headers: headers, body: body
  )
  {
    canonical_request: signed.canonical_request,
    string_to_sign: signed.string_to_sign,
    sent: headers.merge(signed.headers).map { |name, value| [name, value.to_s] }
  }
end

$stdin.each_line do |line|
  question = JSON.parse(line)
  begin
    answered = answer(question)
  rescue Unsupported => e
    answered = { unsupported: e.message }
  rescue StandardError => e
    answered = { error: "#{e.class}: #{e.message}" }
  end
  puts JSON.generate({ id: question['id'] }.merge(answered))
  $stdout.flush
end
