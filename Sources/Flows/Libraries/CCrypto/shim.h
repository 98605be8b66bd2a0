#pragma once
// SHA256_Init and its like are deprecated in favour of functions that allocate for every digest. They keep their state
// where the caller wants it, and a document's digest takes thousands of them a second.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
