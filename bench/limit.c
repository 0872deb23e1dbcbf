/* The least that presigned URLs cost: the same hashes as sigv4/core/interpret.py, over OpenSSL,
   with nothing around them. Each URL copies two half-fed states, as there.

   No header of OpenSSL is needed: a state is opaque here, with room to spare for its 112 bytes. */

#include <stdint.h>
#include <string.h>

typedef struct { uint32_t room[32]; } State;

int SHA256_Init(State *state);
int SHA256_Update(State *state, const void *data, size_t length);
int SHA256_Final(unsigned char *digest, State *state);

enum { BLOCK = 64, DIGEST = 32, LONGEST = 4096 };

typedef struct { const char *text; size_t length; } Piece;

static char *put(char *to, const char *from, size_t length) {
    memcpy(to, from, length);
    return to + length;
}

static char *put_hex(char *to, const unsigned char *digest) {
    static const char digits[] = "0123456789abcdef";
    for (int at = 0; at < DIGEST; at++) {
        *to++ = digits[digest[at] >> 4];
        *to++ = digits[digest[at] & 15];
    }
    return to;
}

static void start_hmac(State *state, const unsigned char *key, unsigned char pad) {
    unsigned char block[BLOCK];
    for (int at = 0; at < BLOCK; at++) block[at] = (at < DIGEST ? key[at] : 0) ^ pad;
    SHA256_Init(state);
    SHA256_Update(state, block, BLOCK);
}

/* Signs plain keys, a line each, and writes a URL on a line for each; returns the bytes written.
   The canonical request is canonical[0], the key, canonical[1]; so is the URL, and its signature. */
size_t presign(const char *keys, size_t length, const unsigned char *key, Piece to_sign,
               const Piece *canonical, const Piece *url, char *out) {
    State fresh, inner, outer;
    SHA256_Init(&fresh);
    start_hmac(&inner, key, 0x36);
    start_hmac(&outer, key, 0x5c);
    SHA256_Update(&inner, to_sign.text, to_sign.length);

    const char *end = keys + length;
    char *made = out, request[LONGEST], hex[2 * DIGEST];
    unsigned char digest[DIGEST];
    memcpy(request, canonical[0].text, canonical[0].length);
    while (keys < end) {
        size_t width = (const char *)memchr(keys, '\n', (size_t)(end - keys)) - keys;
        char *stop = put(request + canonical[0].length, keys, width);
        stop = put(stop, canonical[1].text, canonical[1].length);

        State state = fresh;
        SHA256_Update(&state, request, (size_t)(stop - request));
        SHA256_Final(digest, &state);
        put_hex(hex, digest);
        state = inner;
        SHA256_Update(&state, hex, sizeof hex);
        SHA256_Final(digest, &state);
        state = outer;
        SHA256_Update(&state, digest, DIGEST);
        SHA256_Final(digest, &state);

        made = put(made, url[0].text, url[0].length);
        made = put(made, keys, width);
        made = put(made, url[1].text, url[1].length);
        made = put_hex(made, digest);
        *made++ = '\n';
        keys += width + 1;
    }
    return (size_t)(made - out);
}
