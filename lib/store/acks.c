/* SPDX-License-Identifier: MIT */
#include "store/acks.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/file.h"
#include "json/members.h"

#define TEXT_MAX ((size_t)1 << 20) /* of what was not looked at yet */
#define READ_SIZE ((size_t)64 << 10)

int
acks_open(struct acks *a, const char *path, struct err *e)
{
	static const char *const none[] = {NULL};
	struct stat st;

	*a = (struct acks){.path = path, .fd = -1};
	buf_init(&a->text, TEXT_MAX);
	a->members = members_new(none);
	if (a->members == NULL)
		return err_nomem(e);
	a->fd = file_open(path, O_RDONLY | O_NONBLOCK);
	if (a->fd == -1 || fstat(a->fd, &st) == -1)
		return err_set(
		    e, ERR_SYS, 0, "--acks: %s: %s", path, strerror(errno));
	if (!S_ISFIFO(st.st_mode))
		return err_set(e, ERR_USAGE, 0, "--acks: %s: not a FIFO", path);
	/* two would take each other's receipts */
	switch (file_lock(a->fd, false)) {
	case 0: return 0;
	case 1:
		err_set(e, ERR_TEMP, 0, "--acks: %s: another source reads it",
		    path);
		break;
	default:
		err_set(e, ERR_SYS, 0, "--acks: %s: %s", path, strerror(errno));
	}
	close(a->fd);
	a->fd = -1;
	return -1;
}

void
acks_close(struct acks *a)
{
	if (a->fd != -1)
		close(a->fd);
	a->fd = -1;
	buf_free(&a->text);
	members_free(a->members);
	a->members = NULL;
}

/* What was looked at goes. */
static void
compact(struct acks *a)
{
	size_t left = a->text.len - a->taken;

	if (a->taken == 0)
		return;
	/* in this order: a reset ends the text at its first byte */
	buf_reset(&a->text);
	memmove(a->text.s, a->text.s + a->taken, left);
	buf_end(&a->text, left);
	a->taken = 0;
}

int
acks_read(struct acks *a, struct err *e)
{
	ssize_t n;
	char *s;

	compact(a);
	for (;;) {
		s = buf_reserve(&a->text, READ_SIZE);
		if (s == NULL && a->text.len + READ_SIZE <= TEXT_MAX)
			return err_nomem(e);
		if (s == NULL)
			return err_set(e, ERR_DATA, 0,
			    "--acks: %s: a receipt is too long", a->path);
		n = read(a->fd, s, READ_SIZE);
		if (n > 0) {
			a->begun = true;
			buf_end(&a->text, (size_t)n);
			if (a->text.len > TEXT_MAX / 2)
				return 0;
			continue;
		}
		/* before the first writer, a FIFO reads as at its end */
		if (n == 0)
			a->over = a->begun;
		else if (errno == EINTR)
			continue;
		else if (errno == EAGAIN)
			a->begun = true;
		else
			return err_set(e, ERR_SYS, 0, "--acks: %s: %s", a->path,
			    strerror(errno));
		return 0;
	}
}

static void
strange(struct acks *a, const char *s, size_t len)
{
	char q[DIAG_QUOTE_SIZE];

	if (!a->warned)
		diag_warn("--acks: %s: no receipt: \"%s\"", a->path,
		    diag_quote(q, s, len));
	a->warned = true;
}

int
acks_next(struct acks *a, struct coord *c, struct err *e)
{
	for (;;) {
		const char *s = a->text.s + a->taken, *nl;
		struct err why = {0};
		size_t len = a->text.len - a->taken;

		nl = len == 0 ? NULL : memchr(s, '\n', len);
		if (nl == NULL)
			return 0;
		len = (size_t)(nl - s);
		a->taken += len + 1;
		if (len == 0)
			continue;
		if (members_read(a->members, s, len, &why) != 0) {
			if (why.kind == ERR_MEM)
				return err_nomem(e);
			strange(a, s, len);
			continue;
		}
		switch (coord_of(members_rec(a->members), c, &why)) {
		case COORD_FULL: return 1;
		case COORD_BAD: strange(a, s, len); break;
		/* counts alone, of records without coordinates */
		case COORD_NONE: break;
		}
	}
}
