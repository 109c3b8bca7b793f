/* SPDX-License-Identifier: MIT */
/* murmur2 - the hash by which Kafka's clients choose a partition. */
#ifndef STORE_MURMUR2_H
#define STORE_MURMUR2_H

#include <stddef.h>
#include <stdint.h>

/* MurmurHash2 with Kafka's seed (0x9747b28c), little endian everywhere. */
uint32_t murmur2(const void *s, size_t len);

/* The partition of n (from 1) that a key belongs to, as Kafka's default
 * partitioner says: the hash without its sign, modulo n. */
unsigned murmur2_partition(const void *key, size_t len, unsigned n);

#endif
