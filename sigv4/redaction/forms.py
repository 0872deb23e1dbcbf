"""How a name and its secret value stand beside each other in texts: patterns for `sigv4.redaction`.

All of them match text in lower case, and have a bound wherever they could match the same characters
in two ways, so that their time grows with the length of the text.
"""

from __future__ import annotations

import re

_QUOTE = r"(?:\\{0,7}[\"']|&quot;|&#(?:34|39|x2[27]);|\\{1,7}u002[27])"
_LITERAL = r"`(?=[^`\s]{8,4096}`)"  # of JavaScript; in Markdown, one ends a name as well
_EQUALS = (
    r"(?::=|=>|(?:\|\||\?{1,2})=|:|={1,3}|\\{1,7}(?:(?:u003|x3)[ad]|=)"
    r"|&(?:#(?:58|61|x3[ad])|colon|equals);)"
)
_COLOUR = r"(?:\x1b\[[0-9;]{0,20}m){0,3}"  # of a terminal
COLOUR_ENDS = re.compile(r"[0-9]{1,3}m")
# Of an array: "$a['name'] = 'value'" and "[name] => value". "[name]: " is Markdown, others code.
_INDEX = rf"(?:\](?=[ \t]{{0,9}}(?:\|\||\?{{1,2}})?=(?:>|[ \t]{{0,9}}{_QUOTE})))?"
LINE_END = r"(?:\r?\n|(?:\\{1,7}r)?\\{1,7}n)"
SPACE = r"(?:\s|\\{1,7}[nrt])"  # also as JSON writes it in a string
_PERCENT = r"(?:%|\\{1,7}(?:u00|x)25)(?:25){0,9}"  # of what is encoded, once or more
_ENCODED_QUOTE = rf"{_PERCENT}2[27]"
_ENCODED_SPACE = rf"(?:{_PERCENT}20|\+)?"
# Of YAML, before a value: its type, or the name with which it is used again.
TAGS = r"(?:(?:!{1,2}[a-z][a-z0-9/_-]{0,40}|!(?=[ \t])|&[a-z0-9_-]{1,40})[ \t]{1,9}){0,2}"
# Of an object of JSON, between its name and its value.
_OTHER_KEYS = (
    rf"(?:{_QUOTE}(?!value)[a-z_]{{1,20}}{_QUOTE}\s{{0,9}}:\s{{0,9}}"
    rf"{_QUOTE}[^\"'\\\r\n]*{_QUOTE}\s{{0,9}},{SPACE}{{0,200}}){{0,3}}"
)
# Keys of an object that has a name and a value, and what stands between these.
_NAME = r"(?:(?:output|parameter)?key|name)"
_OF_VALUE = r"(?:output|parameter)?value"
_ANY_QUOTE = rf"(?:{_QUOTE}|{_ENCODED_QUOTE})"
_ANY_EQUALS = rf"[ \t]{{0,9}}(?:[:=]|{_PERCENT}3[ad])(?:[ \t]{{0,9}}|\+|{_PERCENT}20)"
_ANY_COMMA = rf"\s{{0,9}}(?:,|{_PERCENT}2c)(?:{SPACE}{{0,200}}|\+|{_PERCENT}20)"
# "+" as Terraform plans it.
_NEXT_LINE = rf"[ \t]{{0,9}}{LINE_END}[ \t]{{0,40}}(?:[+~][ \t]{{1,9}})?"
_AFTER_NAME = (
    rf"(?:\s{{0,9}},\s{{0,40}}(?:[a-z0-9_.\[\]]{{0,40}}\.)?|{_NEXT_LINE}|[ \t]{{1,9}})(?:{_QUOTE})?"
)
_ABOVE = rf"(?:</{_NAME}>|\\{{0,7}}[\"']\s{{0,9}}>){SPACE}{{0,40}}"  # the element of a value
# After an option or an argument that is a name, the option with its value; others may be between.
_OPTION = (
    r"(?:[ \t]{1,9}--?(?!value|body)[a-z][a-z-]{1,30}"
    r"(?:[ \t=](?:[^\s\"'-][^\s\"']{0,60}|\"[^\"\r\n]{0,80}\"|'[^'\r\n]{0,80}'))?){0,4}"
    rf"[ \t]{{1,9}}(?:--?{_OF_VALUE}|--body|-b)[ \t=]{{1,3}}"
)
# Of a variable, between its name and its value: "secret_key: str = 'a'".
_STRING = (
    r"(?:&(?:'[a-z]{1,9}[ ])?)?(?:string|str|bytes|any|optional\[(?:str|bytes)\]|\[\]byte)\??"
    r"(?:[ ]\|[ ](?:none|null|undefined))?"
)
_TYPE = rf"(?:[ \t]{{0,3}}:[ \t]{{0,3}}|[ \t]{{1,3}}){_STRING}[ \t]{{0,3}}=[ \t]{{0,3}}"
# Of HTML, between the element of a name and that of its value.
_TAG = r"</?(?:t[dh]|d[dt]|p|span|code|tt|kbd|b|strong|em|i|pre|div|samp|label)(?:\s[^<>]{0,80})?>"
_TAGS_BETWEEN = rf"(?=:?</):?(?:{_TAG}\s{{0,40}}){{2,4}}"
# The rest of the head of a part of a form, after the name of the part.
PART = rf"(?:;[^\r\n\\]{{0,200}})?{LINE_END}(?:content-[^\r\n\\]{{0,200}}{LINE_END}){{0,4}}"
PART_ENDS = rf"{PART}{LINE_END}"
NAMED = re.compile(
    rf"(?:(?<![a-z0-9_])|(?<=2[27])){_NAME}(?:{_ANY_QUOTE})?{_ANY_EQUALS}(?:{_ANY_QUOTE})?\Z"
)
SEPARATORS = re.compile(
    r":[ \t]{0,9}\r?\n[ \t]{0,9}(?P<below>(?=[0-9a-f]{64}))"
    rf"|(?:[\"'])?:[ \t]{{1,9}}{TAGS}[|>][+-]?[0-9]?[+-]?[ \t]{{0,9}}\r?\n(?P<block>[ \t]{{1,40}})"
    rf"|{_TYPE}(?:b(?={_QUOTE}))?(?P<typed>{_QUOTE})"
    rf"|{_COLOUR}(?:{_QUOTE})?{_INDEX}{_COLOUR}[ \t]{{0,60}}{_EQUALS}{_COLOUR}[ \t]{{0,9}}{_COLOUR}"
    rf"(?:{SPACE}{{0,200}}(?:string\([0-9]{{1,6}}\)[ ])?(?={_QUOTE}))?"
    rf"(?:b(?={_QUOTE})|\$(?=')|some\((?={_QUOTE})|[\[({{<](?=[0-9a-f]{{64}}[\])}}>]))?"
    rf"(?P<assigned>\"{{3}}|'{{3}}|{_QUOTE}|{_LITERAL})?"
    rf"|(?:{_ENCODED_QUOTE})?{_PERCENT}3[ad]{_ENCODED_SPACE}(?P<encoded>{_ENCODED_QUOTE})?"
    rf"|{_QUOTE}\s{{0,200}},{SPACE}{{0,200}}{_OTHER_KEYS}{_QUOTE}{_OF_VALUE}{_QUOTE}"
    rf"\s{{0,9}}:\s{{0,9}}(?:(?P<pair>{_QUOTE})|(?=\[))"
    rf"|{_ENCODED_QUOTE}{_PERCENT}2c{_ENCODED_SPACE}{_ENCODED_QUOTE}value{_ENCODED_QUOTE}"
    rf"{_PERCENT}3a{_ENCODED_SPACE}(?P<pairs>{_ENCODED_QUOTE})"
    rf"|(?:{_QUOTE})?{_AFTER_NAME}{_OF_VALUE}(?:{_QUOTE})?[ \t]{{0,9}}[:=][ \t]{{0,9}}"
    rf"(?P<setting>{_QUOTE}|)"
    rf"|(?:{_QUOTE})?{_OPTION}(?P<option>{_QUOTE}|)"
    r"|[\"'](?:\s{1,9}[a-z-]{1,20}=[\"'][^\"'<>]{0,80}[\"']){0,4}\s{1,9}value=(?P<input>[\"'])"
    rf"|(?:(?:{_QUOTE})?[ \t]{{0,9}}(?:[,;](?:s:[0-9]{{1,6}}:)?|\t|->|[ ]\.)|\()[ \t]{{0,9}}"
    rf"(?:b(?={_QUOTE}))?(?P<item>{_QUOTE})"
    r"|,(?=[a-z0-9+/=_]{40})(?P<column>)"
    r"|(?P<element>(?:(?:\s{1,9}[\w:-]{1,40}=(?:\"[^\"<>]{0,200}\"|'[^'<>]{0,200}')){0,4}\s{0,9}>|&gt;"
    r"|\\{1,3}u003e)(?:\s{0,40}<!\[cdata\[)?\s{0,40})"
    rf"|{_ABOVE}<(?:{_OF_VALUE}|string)>(?P<entry>)"
    rf"|\\{{0,7}}[\"']{PART_ENDS}(?P<part>)"
    r"|\r?\n\r?\n(?P<bare>)"
    rf"|(?:[`*]{{0,2}}[ \t]{{1,60}}\|[ \t]{{1,9}}[`*]{{0,2}}|{_TAGS_BETWEEN})(?P<cell>)"
    r"|[ \t]{1,9}(?:(?:is|was|->)[ \t]{1,9})?(?P<word>[\"']?)"
)
GROUPS_OF_QUOTES = (
    "assigned",
    "typed",
    "encoded",
    "pair",
    "pairs",
    "setting",
    "option",
    "input",
    "item",
)
OPENS_ELEMENT = ("<", ":", "&lt;", "u003c")
_IS_KNOWN = (
    r"(?:none|null|true|false|str|bytes|string|any|optional|\*+|x{3,}|\.{3,}|-)(?![^\s,;)\]}|=&])"
    r"|[${<]|%[(s]|arn:[a-z-]{3,12}:"
)
# Where a program looks a value up, the reference of a template, and a time.
_IS_NAMED = (
    r"(?:os\.(?:environ|getenv)|process\.env|system\.getenv|import\.meta\.env)\b"
    r"|\#[ \t]|optional\[|env(?:\[|\.fetch\()|getenv\(|fileb?://"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9]{2}:"
)
NOT_SECRET = re.compile(rf"{_IS_KNOWN}|{_IS_NAMED}")
# What a program takes where the variable is not set: "process.env.A || 'b'".
FALLBACK = re.compile(
    rf"(?=[a-z.]*env)[^\r\n|?]{{1,100}}?(?:\|\||\?\?|\?:|[ ]or)[ ]{{1,3}}(?P<quote>{_QUOTE})"
)
# A password of ODBC in braces, and no placeholder of a template; a user stands before it.
BRACES = re.compile(
    r"(?:(?<==)|(?<==[ ]))\{"
    r"(?![a-z0-9_.]*(?:pass|pwd|secret|key|env|conf|cred|var|token|param|arg))"
    r"(?P<value>(?=[^{}\r\n\"']{0,200}[0-9])[^{}\r\n\"']{6,200})\}(?=[;\"'\\\s]|\Z)"
)
CONNECTION = re.compile(
    r"(?:(?:uid|user(?:[ ]?id|name)?)[ ]?=[^=\r\n]{0,200};[ ]?|jdbc:[^\s\"'<>]{1,300}[;&?])\Z"
)
# What PWD is in a shell.
FOLDER = re.compile(r"~|\.{0,2}[/\\]|[a-z]:[\\/]|[a-z_][a-z0-9_.]{0,60}\(|%cd%")
# What a plan of Terraform changes it to.
CHANGED = re.compile(rf"[ \t]{{1,3}}->[ \t]{{1,3}}(?P<quote>{_QUOTE})")
HEREDOC = re.compile(r"<<[-~]?[\"']?(?P<word>[a-z_]{1,40})[\"']?[ \t]*\r?\n")
_PLAIN = r"[^ \t\r\n\f\v\x1b\"'<>&;,|\\()\[\]{}%`]*"
_ENDS = r"(?:2[0267c]|0[ad])"  # what ends a value that is percent-encoded, after the percent sign
_ESCAPE = r"\\{1,7}(?:u00|x)"  # of JSON and others: "\\u002b"
_VALUE = (
    rf"{_PLAIN}(?:(?:(?:%|{_ESCAPE}25)(?!{_ENDS}|25(?:25){{0,8}}{_ENDS})"
    rf"|{_ESCAPE}(?:2[bf]|3d)|\\{{1,7}}/){_PLAIN})*"
)
RUN = re.compile(_VALUE)
USUAL = re.compile(rf"x-amz-(?:signature|security-token)=(?!{_IS_KNOWN})({_VALUE})")
QUOTE = re.compile(_QUOTE)
# What begins several values: arrays of JSON, Python, Go, PHP and Java, and objects.
LIST = re.compile(
    rf"{SPACE}{{0,200}}(?:\[\]string[ ]?\{{|array[ ]?\(|\((?=b?[\"'])|\[|(?P<object>\{{))"
)
ENCODED_LIST = re.compile(rf"{_PERCENT}5b{_ENCODED_SPACE}(?P<quote>{_ENCODED_QUOTE})")
ENCODED_COMMA = re.compile(rf"{_PERCENT}2c{_ENCODED_SPACE}")
# After a colon in YAML: a list, whose dashes may stand below the name, or a value there.
DASH = re.compile(r"[ \t]{0,9}\r?\n(?P<indent>[ \t]{0,40})-[ \t]{1,9}")
BELOW = re.compile(
    r"[ \t]{0,9}(?:\r?\n|(?:[|>][+-]?)?(?P<escaped>(?:\\{1,7}r)?\\{1,7}n))[ \t]{1,40}"
    r"(?!\S*redacted)(?=[a-z0-9+/=_.~-]+[ \t]{0,9}(?:\r?\n|\Z|(?(escaped)(?:\\|[\"']))))"
)
TAGGED = re.compile(
    rf"(?=[!&]){TAGS}(?P<quote>[\"'])?"
    r"(?=redacted|\S+(?:[ \t]{0,9}(?:\r?\n|\Z)|[ \t]{1,9}#)|(?<=[\"']))"
)
REFERENCE = re.compile(r"!(?:ref|getatt|importvalue|findinmap|secret|env)[ \t]")
# Cookies in a sentence: "the cookie sid=1a2b; path=/ was set".
_COOKIE_ENDS = r" \t\r\n\f\v;\"'<>"
_NO_PARAMETER = "(?<!x-amz-signature)(?<!x-amz-security-token)"
COOKIE = re.compile(
    r"(?!(?:path|domain|expires|max-age|samesite|secure|httponly|name|count|size|reason|redacted)=)"
    rf"[^{_COOKIE_ENDS}=,&()\[\]{{}}\0]+{_NO_PARAMETER}="
    rf"(?!redacted)(?P<value>[^{_COOKIE_ENDS},()]+)"
)
MORE_COOKIES = re.compile(rf"(?:;[ \t]?[^{_COOKIE_ENDS}=&\0]+{_NO_PARAMETER}=[^{_COOKIE_ENDS}]*)*")
# A value that stands before its name, and what stands between them.
VALUE = re.compile(rf"value(?:{_ANY_QUOTE})?{_ANY_EQUALS}(?P<quote>{_ANY_QUOTE})?")
_OTHERS = (
    rf"(?:{_ANY_COMMA}(?:{_QUOTE}(?!name)[a-z_]{{1,20}}{_QUOTE}\s{{0,9}}:\s{{0,9}}"
    rf"(?:{_QUOTE}[^\"'\\\r\n]*{_QUOTE}|[a-z0-9.]{{1,20}}){_ANY_COMMA}){{0,3}}"
    r"|(?:\s{1,9}[a-z-]{1,20}=[\"'][^\"'<>]{0,80}[\"']){0,4}\s{1,9}"
    rf"|(?P<line>{_NEXT_LINE}))"
)
BEFORE_NAME = re.compile(
    rf"{_OTHERS}(?:{_ANY_QUOTE})?(?P<key>{_NAME})(?:{_ANY_QUOTE})?{_ANY_EQUALS}(?:{_ANY_QUOTE})?"
)
UNFINISHED_BEFORE = re.compile(rf"{_OTHERS}\Z")
# Names of several words, as the AWS CLI and Hadoop write them.
_END_OF_WORDS = (
    r"(?:[ \t]{0,3}\[[^\]\r\n]{0,60}\])?"
    rf"(?:[*_`]{{0,3}}[ \t]{{0,9}}[:=](?:[*_]{{1,3}}|</[a-z]{{1,9}}>)?[ \t]{{0,9}}(?:{_QUOTE}|`)?"
    rf"|{_TAGS_BETWEEN}|</name>\s{{0,40}}<value>"
    rf"|(?<=[.]key)[ \t]{{1,60}}|(?<=[.]token)[ \t]{{1,60}})({_VALUE})"
)
_WORDS = (
    *("secret key", "secret.key", "secret access key", "secret.access.key"),
    *("session token", "session.token", "security token", "security.token"),
)
# A key id with its secret, as curl, s3fs, mc, programs, URLs and the console's CSV write them, or
# with a signature of Version 2. Forty hexadecimal digits are a hash.
_CHARACTER = rf"[a-z0-9+/]|(?:{_PERCENT}|{_ESCAPE})2[bf]|\\{{1,7}}/"
_KEY_PAIR = re.compile(
    r"a[ks]ia[a-z0-9]{12,28}(?:\\{0,7}[\"'])?"
    r"(?:[ \t]{0,9}[:;|][ \t]{0,9}|[ \t]{0,9},(?:[ \t]{1,9}|\r?\n[ \t]{0,60})?"
    rf"|[ \t]{{1,60}}(?:/[ \t]{{1,9}}|20[0-9t:.z+-]{{17,30}}[ \t]{{1,9}})?|{_PERCENT}3a)"
    rf"(?:\\{{0,7}}[\"'])?(?![0-9a-f]{{40}})((?:{_CHARACTER}){{27}}"
    rf"(?:(?:=|(?:{_PERCENT}|{_ESCAPE})3d)|(?:{_CHARACTER}){{13}}))(?![a-z0-9+/=]|[._-][a-z0-9])"
)
KEY_ID_ABOVE = re.compile(r"a[ks]ia[a-z0-9]{12,28}(?:\\{0,7}[\"'])?[ \t]{0,9},\r?\n[ \t]{0,60}")
# What all of some names hold, and these names with what follows them: a text without the former is
# not searched for the latter.
Patterns = tuple[tuple[str, "re.Pattern[str]"], ...]
WORDS: dict[str, Patterns] = {
    mark: tuple(
        (words, re.compile(re.escape(words) + _END_OF_WORDS)) for words in _WORDS if mark in words
    )
    for mark in ("secret", "token")
}
AFTER: tuple[tuple[str, Patterns], ...] = (
    ("akia", (("akia", _KEY_PAIR),)),
    ("asia", (("asia", _KEY_PAIR),)),
)
_RUN = r"[a-z0-9+/=_]*(?:-(?!----)[a-z0-9+/=_]*)*"  # not into the last line of a private key
_CHARACTERS = (
    rf"(?![a-z0-9+/=_%\\-]{{0,7}}redacted)(?=[a-z0-9+/=_%\\-]{{8}}){_RUN}"
    rf"(?:(?:(?:{_PERCENT}|{_ESCAPE})(?:2[bf]|3d)|\\{{1,7}}/){_RUN})*"
)
# The first four are tokens of STS, whose first bytes are always the same.
SHAPES: tuple[tuple[str, Patterns], ...] = tuple(
    (mark, tuple((start, re.compile(re.escape(start) + _CHARACTERS)) for start in starts))
    for mark, starts in (
        ("iqojb3jpz2lu", ("iqojb3jpz2lu",)),
        ("yxdz", ("fwogzxivyxdz", "fqogzxivyxdz", "aqodyxdz")),
        ("k8s-aws-v1.", ("k8s-aws-v1.",)),
        ("bedrock-api-key-", ("bedrock-api-key-",)),
    )
)
_ATTRIBUTES = r"(?:\s{1,9}[\w:-]{1,40}=(?:\"[^\"<>]{0,200}\"|'[^'<>]{0,200}')){0,4}"
# What stands after a name at the end of a text if its value may follow on the next lines.
UNFINISHED = re.compile(
    rf"(?:{_COLOUR}(?:{_QUOTE})?{_INDEX}{_COLOUR}[ \t]{{0,60}}{_EQUALS}\s{{0,200}}"
    rf"|[\"']?:[ \t]{{1,9}}{TAGS}[|>][+-]?[0-9]?[+-]?[ \t]{{0,9}}\r?\n"
    rf"|{_QUOTE}\s{{0,200}}(?:,\s{{0,200}}{_OTHER_KEYS}"
    rf"(?:{_QUOTE}(?:value|(?!value)[a-z_]{{1,20}}){_QUOTE}\s{{0,9}}(?::\s{{0,9}})?)?)?"
    rf"|[\"']{_ATTRIBUTES}\s{{0,9}}"
    rf"|{_ABOVE}"
    rf"|:?(?=</)(?:{_TAG}\s{{0,40}}){{1,4}}"
    rf"|[\"']{PART}"
    r")\Z"
)
UNFINISHED_ELEMENT = re.compile(
    rf"{_ATTRIBUTES}(?:\s{{1,9}}|(?:>|&gt;|\\{{1,3}}u003e)\s{{0,40}}(?:<!\[cdata\[\s{{0,40}})?)\Z"
)
UNFINISHED_SETTING = re.compile(r"[\"']?[ \t]{0,9},?[ \t]{0,9}\r?\n(?:\r?\n)?\Z")
# A name of several words whose value may stand on the next line.
WORDS_BELOW = re.compile(r"(?:key|token)</name>\s{0,40}(?:<value>|\Z)")
