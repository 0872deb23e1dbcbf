#!/usr/bin/env bash
# A signer for `sigv4 conformance` of bash and openssl. It signs requests to services other than S3
# with a plain path, no query and no headers but Host and X-Amz-Date; the rest is "unsupported".
#
#     sigv4 conformance --failed --allow unsupported --only aws_suite -- bash docs/conformance/signer.sh
set -uo pipefail
export LC_ALL=C

field() { [[ $1 =~ \"$2\":\ \"([^\"]*)\" ]] && printf '%s' "${BASH_REMATCH[1]}"; }
sha256() { openssl dgst -sha256 -r | cut -d' ' -f1; }
hmac() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" -r | cut -d' ' -f1; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
unsupported() { printf '{"id": "%s", "unsupported": "this example does not sign %s"}\n' "$id" "$1"; }

plain_url='"url": "https?://([a-z0-9.-]+)(/[A-Za-z0-9_~-]*)"'
plain_headers='"headers": (\[\]|\[\["Host", "[a-z0-9.-]+"\], \["X-Amz-Date", "[0-9TZ]+"\]\]),'
plain_options='"double_encode": true, "normalize_path": true, "content_sha256_header": false, "sign_body": true, "omit_session_token": false, "unsigned_headers": null'

while IFS= read -r line; do
    id=$(field "$line" id)
    if [[ $(field "$line" do) != sign ]]; then unsupported "in this way"; continue; fi
    if [[ $line == *\\* || $line == *session_token\":\ \"* ]]; then unsupported "this"; continue; fi
    if [[ ! $line =~ $plain_headers ]]; then unsupported "these headers"; continue; fi
    if [[ ! $line =~ $plain_options ]]; then unsupported "by these rules"; continue; fi
    if [[ ! $line =~ $plain_url ]]; then unsupported "this URL"; continue; fi
    host=${BASH_REMATCH[1]} path=${BASH_REMATCH[2]}
    method=$(field "$line" method) time=$(field "$line" time) region=$(field "$line" region)
    service=$(field "$line" service) key_id=$(field "$line" access_key_id)
    payload=$(field "$line" body_base64 | openssl base64 -d -A | sha256)

    canonical=$(printf '%s\n%s\n\nhost:%s\nx-amz-date:%s\n\nhost;x-amz-date\n%s' \
        "${method^^}" "$path" "$host" "$time" "$payload")
    scope=${time:0:8}/$region/$service/aws4_request
    to_sign=$(printf 'AWS4-HMAC-SHA256\n%s\n%s\n%s' "$time" "$scope" \
        "$(printf '%s' "$canonical" | sha256)")

    key=$(printf 'AWS4%s' "$(field "$line" secret_access_key)" | hex)
    for part in "${time:0:8}" "$region" "$service" aws4_request; do
        key=$(printf '%s' "$part" | hmac "$key")
    done
    printf '{"id": "%s", "authorization": "AWS4-HMAC-SHA256 Credential=%s, SignedHeaders=%s, Signature=%s"}\n' \
        "$id" "$key_id/$scope" "host;x-amz-date" "$(printf '%s' "$to_sign" | hmac "$key")"
done
