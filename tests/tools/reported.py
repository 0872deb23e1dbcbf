"""Public reports of refused signatures, as a person would paste them into the playground.

The texts are those of the reports, unchanged but for the end of long ones. `first` is the cause
that explains the report: what its thread, or the fix, says was wrong.
"""

from __future__ import annotations

from typing import NamedTuple

S3_SAYS = (
    "The request signature we calculated does not match the signature you provided. Check your "
    "key and signing method."
)


class Report(NamedTuple):
    """A report: where it is, what is pasted, and the first cause that the page gives."""

    name: str
    link: str
    first: str
    request: str = ""
    response: str = ""
    canonical_request: str = ""


REPORTS = (
    Report(
        "default port",
        "https://github.com/bradenmacdonald/s3-lite-client/issues/6",
        "host-default-port",
        response="""<CanonicalRequest>GET
/test/example.pdf

host:s3.eu-north-1.amazonaws.com
x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
x-amz-date:20230303T114916Z

host;x-amz-content-sha256;x-amz-date
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855</CanonicalRequest>""",
        canonical_request="""GET
/test/example.pdf

host:s3.eu-north-1.amazonaws.com:443
x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
x-amz-date:20230303T114916Z

host;x-amz-content-sha256;x-amz-date
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855""",
    ),
    Report(  # the URL is that of the nginx.conf and the key of the report
        "plus sign behind nginx",
        "https://github.com/anomalizer/ngx_aws_auth/issues/87",
        "path-plus-or-space",
        request="curl http://localhost:8082/libstdc++-docs.x86_64.rpm",
        response=f"""<Code>SignatureDoesNotMatch</Code>
<Message>
{S3_SAYS}
</Message>
...
<CanonicalRequest>
GET /libstdc%20%20-docs.x86_64.rpm host:XXXXX-test-bucket01.s3.amazonaws.com x-amz-content-sha256:\
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 x-amz-date:20231004T172751Z \
host;x-amz-content-sha256;x-amz-date \
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
</CanonicalRequest>""",
    ),
    Report(  # the call of the report, written for curl
        "asterisk in the path",
        "https://github.com/mhart/aws4/pull/12",
        "path-signed-as-sent",
        request="curl -X POST -H 'Content-Type: application/json' -d "
        "'{\"query\":{\"match_all\":{}}}' 'https://search-dave-6jy2cskdfaye4ji6gfa6x375ve.us-west-2.es.amazonaws.com/*/*/_search/'",
        response="""The request signature we calculated does not match the signature you provided. \
Check your AWS Secret Access Key and signing method. Consult the service documentation for details.

The Canonical String for this request should have been
'POST
/%2A/%2A/_search/

content-length:26
content-type:application/json
host:search-dave-6jy2cskdfaye4ji6gfa6x375ve.us-west-2.es.amazonaws.com
x-amz-date:20151216T035010Z

content-length;content-type;host;x-amz-date
baa6846b65b050d71831bb2e4cd6e6f1593902f6d82b16a6c1f9979d14cfcd12'

The String-to-Sign should have been
'AWS4-HMAC-SHA256
20151216T035010Z
20151216/us-west-2/es/aws4_request
""",
    ),
    Report(
        "header listed twice",
        "https://github.com/arnemolland/sigv4/issues/17",
        "signed-headers-differ",
        request='curl -X POST -H "user-agent:Dart/2.9 (dart:io)" -H "x-amz-date:20200625T093042Z" '
        '-H "accept:application/json" -H "accept-encoding:gzip" -H "content-length:94" -H '
        '"authorization:AWS4-HMAC-SHA256 Credential=XXXXXXXXXXXXXXX/20200625/eu-west-1/execute-api/'
        "aws4_request,SignedHeaders=accept;content-type;content-type;host;x-amz-content-sha256;"
        'x-amz-date,Signature=1af5884f8487dad4658732a81b35726896fd75751031e6fdfab537fdde3284dd" -H '
        '"host:86p5r60c20.execute-api.eu-west-1.amazonaws.com" -H "x-amz-content-sha256:'
        '3690a8d58c3e8b44e93d5005d2396d6bed33945c0686efa687d9da52ac76cd63" -H '
        '"content-type:application/json; charset=utf-8" -d "{"code":"a0664290-b6ba-11ea-8894-'
        '2b79cabe615c","resourceId":"1","deviceId":"861433855c118a85"}" '
        '"https://XXXXXXXXXXXXX.execute-api.eu-west-1.amazonaws.com/dev/activationCodes/verify"',
    ),
    Report(
        "header of the SDK signed",
        "https://github.com/aws/aws-sdk-go-v2/issues/2531",
        "signed-header-not-sent",
        request="""https://s3.us-east-2.amazonaws.com/
some_bucket/some_file.png
?X-Amz-Algorithm=AWS4-HMAC-SHA256&
X-Amz-Credential=REDACTED%2Fus-east-2%2Fs3%2Faws4_request&
X-Amz-Date=20240305T040232Z&
X-Amz-Expires=900&
X-Amz-Security-Token=REDACTED&
X-Amz-SignedHeaders=amz-sdk-request%3Bhost&
x-id=GetObject&
X-Amz-Signature=REDACTED""",
        response=f"**SignatureDoesNotMatch**\n{S3_SAYS}",
    ),
    Report(
        "ACL not sent",
        "https://github.com/aws/aws-sdk-go/issues/1252",
        "signed-header-not-sent",
        request="https://<MY-BUCKET>.s3.eu-west-2.amazonaws.com/<MY-KEY>?X-Amz-Algorithm="
        "AWS4-HMAC-SHA256&X-Amz-Credential=<AWS_ACCESS_KEY>/20170505/eu-west-2/s3/aws4_request&"
        "X-Amz-Date=20170505T793528Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host;x-amz-acl&"
        "X-Amz-Signature=2584062aaa76545665bfed7204fcf0dfe233a45016f698e7e8a11c34a5a7921e",
        response="The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method.",
    ),
    Report(  # what the report leaves out of the URL is made up
        "path mapped by nginx",
        "https://gerrit1999.github.io/2025/minio-%E9%A2%84%E7%AD%BE%E5%90%8D-url-"
        "%E6%8A%A5%E9%94%99-signaturedoesnotmatch-%E7%9A%84%E6%8E%92%E6%9F%A5%E5%A4%8D%E7%9B%98",
        "path-prefix-changed",
        request="https://oss.example.com/oss/68c1390a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&"
        "X-Amz-Credential=minio%2F20250910%2Fus-east-1%2Fs3%2Faws4_request&"
        "X-Amz-Date=20250910T080000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature="
        f"{'0a' * 32}",
        response=f"""<Error>
<Code>SignatureDoesNotMatch</Code>
<Message>{S3_SAYS}</Message>
<Key>68c1390a.jpg</Key>
<BucketName>bucketname</BucketName>
<Resource>/bucketname/68c1390a.jpg</Resource>
</Error>""",
    ),
    Report(
        "version 2",
        "https://github.com/aws/aws-sdk-js/issues/557",
        "signature-version-2",
        request="https://s3.amazonaws.com/mybucket/1_myfile?AWSAccessKeyId=myKey&Expires="
        "1427993282&Signature=tzxdB4%2FFES81KgP1mBiwrhbcu6w%3D",
        response=f"""<?xml version="1.0" encoding="UTF-8"?>
<Error>
   <Code>SignatureDoesNotMatch</Code>
   <Message>{S3_SAYS}</Message>
   <AWSAccessKeyId>mykey</AWSAccessKeyId>
   <StringToSign>PUT

multipart/form-data
1427992617
/mybucket/1_myfile</StringToSign>
   <SignatureProvided>dEyHSGBGcSmCfsZ1ahPryYTaB0U=</SignatureProvided>
   <StringToSignBytes>50 55 54 0a 0a 6d 75 6c 74 69 70 61 72 74 2f 66 6f 72 6d""",
    ),
    Report(
        "scope of the day before",
        "https://github.com/minio/minio/issues/6805",
        "scope-date-differs",
        request="""*   Trying 127.0.0.1...
* Connected to localhost (127.0.0.1) port 9000 (#0)
> GET / HTTP/1.1
> Host: localhost:9000
> User-Agent: curl/7.47.0
> Accept: */*
> Authorization: AWS4-HMAC-SHA256 Credential=A2ETM5IPN6KQ5QWHM8D3/20181119/us-east-1/s3/\
aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=\
333ce437e434cdf5af0a556e6a7bd03892ffa7de1f86ef52d7100e81d89cda58
> x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
> x-amz-date: 20181120T075700Z
>
< HTTP/1.1 **403 Forbidden**
< Accept-Ranges: bytes
< Content-Security-Policy: block-all-mixed-content
< Content-Type: application/xml""",
    ),
    Report(
        "clock",
        "https://github.com/aws/aws-cli/issues/6676",
        "clock-skew",
        response="An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity "
        "operation: Signature expired: 20220127T001427Z is now earlier than 20220127T014428Z "
        "(20220127T015928Z - 15 min.)",
    ),
    Report(
        "space before the key",
        "https://github.com/boto/boto3/issues/2280",
        "authorization-malformed",
        response="""{'Message': "'AKIA3E3TXYEALSHHLVWT/20200122/us-east-1/sts/aws4_request' not a \
valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 Credential= \
AKIA3E3TXYEALSHHLVWT/20200122/us-east-1/sts/aws4_request, \
SignedHeaders=content-type;host;x-amz-date, Signature=\
cbeed485aed23c03ded6f1ffdefda822d8e22f92ced62d2854947378da569a8e'.", 'Code': \
'IncompleteSignature', 'Type': 'Sender'}""",
    ),
    Report(
        "name of the header in its value",
        "https://github.com/amzn/selling-partner-api-docs/issues/836",
        "authorization-malformed",
        response="""{
  "errors": [
    {
      "message": "'AWS4-HMAC-SHA256' not a valid key=value pair (missing equal-sign) in \
Authorization header: 'Authorization: AWS4-HMAC-SHA256 Credential=AKIAxxxxxxxxxxxxxxxxxx/20210605/\
us-west-2/execute-api/aws4_request, SignedHeaders=host;user-agent;x-amz-access-token;x-amz-date, \
Signature=6zyk9z5PYA25QziT8qay2mdwO5LUQaAAXYYY61l%2FSiA%3D'.",
      "code": "InvalidInput"
    }
  ]
}""",
    ),
)
