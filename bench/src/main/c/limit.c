// SPDX-License-Identifier: Apache-2.0
// The least that forwarding costs on this machine: a burst in, opened; for each receiver a header,
// the payload sealed with its own key right behind it, and all of its packets out as one message
// that the kernel cuts (UDP_SEGMENT). Nothing else that a media server has to do.
//
//   cc -O2 -o limit limit.c -lcrypto                 AES-GCM by libcrypto
//   cc -O2 -DIPSEC_MB -o limit limit.c -lIPSec_MB    by ipsec-mb
//   limit RECEIVERS BURST PAYLOAD_BYTES SECONDS [MICROS [READERS]]
//
// prints nanoseconds of CPU time per packet: saturated, or with a burst each so many microseconds,
// as a class has it. Then the caches are cold and the core has slept, which costs several times as
// much.
//
// Receivers' sockets are never read, as ForwardingBenchmark's: what they cannot hold, the kernel
// drops. Unless there are readers, threads that wait for packets as the load generator's do: then
// the sender also pays for waking them. Their own time is not counted.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEADER = 12, TAG = 16, MOST = 64, RECEIVERS_MOST = 4096, READERS_MOST = 8, RECEIVE_BYTES = 64 << 10 };

static int burst, payload, size, feeder, in, pause_micros;
static sem_t wanted;

#ifdef IPSEC_MB
#include <intel-ipsec-mb.h>
static IMB_MGR *manager;
struct key {
  struct gcm_key_data data __attribute__((aligned(64)));
  struct gcm_context_data context __attribute__((aligned(64)));
};
static void key_make(struct key *key, const uint8_t *bytes) {
  if (!manager) init_mb_mgr_auto(manager = alloc_mb_mgr(0), NULL);
  IMB_AES128_GCM_PRE(manager, bytes, &key->data);
}
static void seal(struct key *key, uint8_t *out, const uint8_t *from, const uint8_t *iv, const uint8_t *header) {
  IMB_AES128_GCM_ENC(manager, &key->data, &key->context, out, from, payload, iv, header, HEADER, out + payload, TAG);
}
static void unseal(struct key *key, uint8_t *out, const uint8_t *from, const uint8_t *iv, const uint8_t *header) {
  uint8_t tag[TAG];
  IMB_AES128_GCM_DEC(manager, &key->data, &key->context, out, from, payload, iv, header, HEADER, tag, TAG);
}
#else
#include <openssl/evp.h>
struct key {
  EVP_CIPHER_CTX *sealing, *opening;
};
static void key_make(struct key *key, const uint8_t *bytes) {
  key->sealing = EVP_CIPHER_CTX_new();
  key->opening = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(key->sealing, EVP_aes_128_gcm(), NULL, bytes, NULL);
  EVP_DecryptInit_ex(key->opening, EVP_aes_128_gcm(), NULL, bytes, NULL);
}
static void seal(struct key *key, uint8_t *out, const uint8_t *from, const uint8_t *iv, const uint8_t *header) {
  int length;
  EVP_EncryptInit_ex(key->sealing, NULL, NULL, NULL, iv);
  EVP_EncryptUpdate(key->sealing, NULL, &length, header, HEADER);
  EVP_EncryptUpdate(key->sealing, out, &length, from, payload);
  EVP_EncryptFinal_ex(key->sealing, out + payload, &length);
  EVP_CIPHER_CTX_ctrl(key->sealing, EVP_CTRL_GCM_GET_TAG, TAG, out + payload);
}
static void unseal(struct key *key, uint8_t *out, const uint8_t *from, const uint8_t *iv, const uint8_t *header) {
  int length;
  EVP_DecryptInit_ex(key->opening, NULL, NULL, NULL, iv);
  EVP_DecryptUpdate(key->opening, NULL, &length, header, HEADER);
  EVP_DecryptUpdate(key->opening, out, &length, from, payload);
}
#endif

static int open_socket(struct sockaddr_in *address) {
  socklen_t length = sizeof *address;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  memset(address, 0, sizeof *address);
  address->sin_family = AF_INET;
  address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || bind(fd, (struct sockaddr *)address, length) || getsockname(fd, (struct sockaddr *)address, &length)) {
    perror("socket");
    exit(1);
  }
  return fd;
}

static void *feed(void *unused) {
  static uint8_t packet[2048];
  for (;;) {
    sem_wait(&wanted);
    if (pause_micros) usleep(pause_micros);
    for (int i = 0; i < burst; i++) send(feeder, packet, size, 0);
  }
  return unused;
}

static void *drain(void *poll) {
  static __thread uint8_t bytes[8][2048];
  struct epoll_event ready[RECEIVERS_MOST];
  struct mmsghdr messages[8];
  struct iovec vectors[8];
  for (;;) {
    int count = epoll_wait(*(int *)poll, ready, RECEIVERS_MOST, -1);
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < 8; j++) {
        vectors[j] = (struct iovec){bytes[j], sizeof bytes[j]};
        messages[j].msg_hdr = (struct msghdr){.msg_iov = &vectors[j], .msg_iovlen = 1};
      }
      recvmmsg(ready[i].data.fd, messages, 8, MSG_DONTWAIT, NULL);
    }
  }
  return poll;
}

static double nanos(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return 1e9 * time.tv_sec + time.tv_nsec;
}

// One burst for all receivers.
static void forward(int receivers, struct key *keys, struct mmsghdr *out, uint8_t **runs) {
  static uint8_t arrived[MOST][2048], plain[MOST][2048];
  static struct mmsghdr messages[MOST];
  static struct iovec vectors[MOST];
  static uint32_t count;
  for (int got = 0, i; got < burst; got += i) {
    for (i = got; i < burst; i++) {
      vectors[i] = (struct iovec){arrived[i], sizeof arrived[i]};
      messages[i].msg_hdr = (struct msghdr){.msg_iov = &vectors[i], .msg_iovlen = 1};
    }
    i = recvmmsg(in, messages + got, burst - got, MSG_WAITFORONE, NULL);
    if (i < 0) exit(1);
  }
  // The next may come while this one goes out.
  sem_post(&wanted);
  uint8_t iv[12] = {0};
  for (int i = 0; i < burst; i++) unseal(&keys[receivers], plain[i], arrived[i] + HEADER, iv, arrived[i]);
  for (int r = 0; r < receivers; r++) {
    for (int i = 0; i < burst; i++) {
      uint8_t *packet = runs[r] + i * size;
      uint32_t number = htonl(count + i), source = htonl(r);
      memcpy(packet, arrived[i], HEADER);
      memcpy(packet + 2, (uint8_t *)&number + 2, 2);
      memcpy(packet + 8, &source, 4);
      memcpy(iv + 8, &number, 4);
      seal(&keys[r], packet + HEADER, plain[i], iv, packet);
    }
  }
  count += burst;
  for (int done = 0, i; done < receivers; done += i) {
    int left = receivers - done;
    i = sendmmsg(in, out + done, left < 32 ? left : 32, 0);
    if (i <= 0) exit(1);
  }
}

int main(int count, char **arguments) {
  static struct key keys[RECEIVERS_MOST + 1];
  static struct sockaddr_in addresses[RECEIVERS_MOST], own, feeding;
  static struct mmsghdr out[RECEIVERS_MOST];
  static struct iovec vectors[RECEIVERS_MOST];
  static uint8_t control[RECEIVERS_MOST][24] __attribute__((aligned(8)));
  static uint8_t *runs[RECEIVERS_MOST];
  static int polls[READERS_MOST];
  if (count < 5 || count > 7) return 2;
  int receivers = atoi(arguments[1]), small = RECEIVE_BYTES, large = 4 << 20;
  burst = atoi(arguments[2]);
  payload = atoi(arguments[3]);
  size = HEADER + payload + TAG;
  pause_micros = count >= 6 ? atoi(arguments[5]) : 0;
  int readers = count == 7 ? atoi(arguments[6]) : 0;
  if (receivers > RECEIVERS_MOST || readers > READERS_MOST || burst > MOST || size * burst > 65000) return 2;
  in = open_socket(&own);
  setsockopt(in, SOL_SOCKET, SO_RCVBUF, &large, sizeof large);
  setsockopt(in, SOL_SOCKET, SO_SNDBUF, &large, sizeof large);
  feeder = open_socket(&feeding);
  connect(feeder, (struct sockaddr *)&own, sizeof own);
  for (int i = 0; i < readers; i++) polls[i] = epoll_create1(0);
  for (int r = 0; r <= receivers; r++) {
    uint8_t bytes[16] = {r, r >> 8};
    key_make(&keys[r], bytes);
    if (r == receivers) break;
    int fd = open_socket(&addresses[r]);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (readers) epoll_ctl(polls[r % readers], EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN, .data.fd = fd});
    vectors[r] = (struct iovec){runs[r] = malloc(size * burst), size * burst};
    struct cmsghdr *segment = (struct cmsghdr *)control[r];
    *segment = (struct cmsghdr){.cmsg_len = CMSG_LEN(2), .cmsg_level = 17, .cmsg_type = 103};
    memcpy(CMSG_DATA(segment), &(uint16_t){size}, 2);
    out[r].msg_hdr = (struct msghdr){.msg_name = &addresses[r], .msg_namelen = sizeof addresses[r],
      .msg_iov = &vectors[r], .msg_iovlen = 1, .msg_control = control[r], .msg_controllen = sizeof control[r]};
  }
  sem_init(&wanted, 0, 1);
  pthread_t thread;
  pthread_create(&thread, NULL, feed, NULL);
  for (int i = 0; i < readers; i++) {
    pthread_t reader;
    pthread_create(&reader, NULL, drain, &polls[i]);
  }
  for (int i = pause_micros ? 10 : 200; i > 0; i--) forward(receivers, keys, out, runs);
  double cpu = nanos(CLOCK_THREAD_CPUTIME_ID), until = nanos(CLOCK_MONOTONIC) + 1e9 * atof(arguments[4]), bursts = 0;
  do {
    forward(receivers, keys, out, runs);
    bursts++;
  } while (nanos(CLOCK_MONOTONIC) < until);
  printf("%.1f\n", (nanos(CLOCK_THREAD_CPUTIME_ID) - cpu) / bursts / burst / receivers);
  return 0;
}
