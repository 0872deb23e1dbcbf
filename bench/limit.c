/* The limit: what the same presigned URLs cost in C, with OpenSSL's SHA-256 and nothing else.

   As our own loop does it: all that a batch shares comes in ready; HMAC's two hashes come half fed,
   and each URL copies them. Twice: through EVP, the interface that OpenSSL 3 supports and Python's
   hashlib uses, and, compiled with -DLOW_LEVEL, through the old one below it, which is faster and
   deprecated. No header of OpenSSL is needed: these functions have not changed since 1.1.

       cc -O2 -shared -fPIC limit.c -o limit.so -l:libcrypto.so.3
*/

#include <stddef.h>
#include <string.h>

enum { BLOCK = 64, DIGEST = 32 };

#ifdef LOW_LEVEL

typedef struct {
    unsigned int state[8], low, high, data[16], number, length;
} SHA256_CTX;
int SHA256_Init(SHA256_CTX *);
int SHA256_Update(SHA256_CTX *, const void *, size_t);
int SHA256_Final(unsigned char *, SHA256_CTX *);

typedef SHA256_CTX Hash[1];
#define MAKE(hash) ((void)0)
#define DROP(hash) ((void)0)
#define START(hash) SHA256_Init(hash)
#define FEED(hash, data, size) SHA256_Update(hash, data, size)
#define COPY(to, from) (*(to) = *(from))
#define END(hash, digest) SHA256_Final(digest, hash)

#else

typedef struct evp_md_ctx_st EVP_MD_CTX;
typedef struct evp_md_st EVP_MD;
EVP_MD_CTX *EVP_MD_CTX_new(void);
void EVP_MD_CTX_free(EVP_MD_CTX *);
const EVP_MD *EVP_sha256(void);
int EVP_DigestInit_ex(EVP_MD_CTX *, const EVP_MD *, void *);
int EVP_DigestUpdate(EVP_MD_CTX *, const void *, size_t);
int EVP_DigestFinal_ex(EVP_MD_CTX *, unsigned char *, unsigned int *);
int EVP_MD_CTX_copy_ex(EVP_MD_CTX *, const EVP_MD_CTX *);

typedef EVP_MD_CTX *Hash;
#define MAKE(hash) (hash = EVP_MD_CTX_new())
#define DROP(hash) EVP_MD_CTX_free(hash)
#define START(hash) EVP_DigestInit_ex(hash, EVP_sha256(), NULL)
#define FEED(hash, data, size) EVP_DigestUpdate(hash, data, size)
#define COPY(to, from) EVP_MD_CTX_copy_ex(to, from)
#define END(hash, digest) EVP_DigestFinal_ex(hash, digest, NULL)

#endif

static void to_hex(const unsigned char *digest, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < DIGEST; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
}

static void feed_pad(Hash hash, const unsigned char *key, unsigned char pad)
{
    unsigned char block[BLOCK];
    memset(block, pad, BLOCK);
    for (int i = 0; i < DIGEST; i++)
        block[i] ^= key[i];
    START(hash);
    FEED(hash, block, BLOCK);
}

static char *append(char *out, const char *text, size_t length)
{
    memcpy(out, text, length);
    return out + length;
}

/* Keys, which need no encoding, one a line; URLs, one a line. Gives the bytes that were written. */
size_t presign(const unsigned char *key, const char *keys, size_t length,
               const char *preamble, size_t preamble_length,
               const char *head, size_t head_length, const char *tail, size_t tail_length,
               const char *url_head, size_t url_head_length,
               const char *url_tail, size_t url_tail_length, char *out)
{
    Hash fed_inner, fed_outer, fed_head, hash;
    unsigned char digest[DIGEST];
    char hex[2 * DIGEST];
    char *start = out;
    const char *end = keys + length;

    MAKE(fed_inner), MAKE(fed_outer), MAKE(fed_head), MAKE(hash);
    feed_pad(fed_inner, key, 0x36);
    FEED(fed_inner, preamble, preamble_length);
    feed_pad(fed_outer, key, 0x5c);
    START(fed_head);
    FEED(fed_head, head, head_length);

    while (keys < end) {
        const char *stop = memchr(keys, '\n', end - keys);
        size_t size = stop - keys;
        COPY(hash, fed_head);
        FEED(hash, keys, size);
        FEED(hash, tail, tail_length);
        END(hash, digest);
        to_hex(digest, hex);
        COPY(hash, fed_inner);
        FEED(hash, hex, sizeof hex);
        END(hash, digest);
        COPY(hash, fed_outer);
        FEED(hash, digest, DIGEST);
        END(hash, digest);
        out = append(out, url_head, url_head_length);
        out = append(out, keys, size);
        out = append(out, url_tail, url_tail_length);
        to_hex(digest, out);
        out += 2 * DIGEST;
        *out++ = '\n';
        keys = stop + 1;
    }
    DROP(fed_inner), DROP(fed_outer), DROP(fed_head), DROP(hash);
    return out - start;
}
