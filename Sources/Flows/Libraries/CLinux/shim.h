#pragma once
// What Swift's Glibc module leaves out: epoll, eventfd, mallopt, and three functions that glibc declares only
// under _GNU_SOURCE. That macro must not be defined here: it changes fd_set and breaks the Glibc module.
#include <malloc.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

int pthread_setname_np(pthread_t thread, const char *name);
int pthread_timedjoin_np(pthread_t thread, void **result, const struct timespec *until);
int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);
