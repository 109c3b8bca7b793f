/* SPDX-License-Identifier: MIT */
#include "base/conf.h"

#include <strings.h>

#include "base/libs.h"

int
conf_bool(const char *value)
{
	static const char *const names[] = {
	    "false", "no", "off", "true", "yes", "on"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcasecmp(value, names[i]) == 0)
			return i >= 3;
	return -1;
}

#ifndef HAVE_YAML

int
conf_load(struct conf *c, const char *path, struct err *e)
{
	(void)path;
	*c = (struct conf){0};
	return err_set(e, ERR_USAGE, 0, "built without libyaml");
}

void
conf_free(struct conf *c)
{
	*c = (struct conf){0};
}

const char *
libs_yaml(void)
{
	return NULL;
}

#else

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <yaml.h>

#include "base/buf.h"

/* What keeps a hostile megabyte from becoming gigabytes of keys, or hours of
 * looking for duplicates. */
#define KEY_MAX 512
#define MAP_KEYS_MAX 1024
#define ENTRIES_MAX 16384

/* A map or a list that is open. */
struct frame {
	bool map;
	bool key_next;	 /* a map's next scalar is a key */
	size_t path_len; /* of the path that leads here */
	size_t keys_at;	 /* its keys begin here in load.keys */
	size_t n_keys;
};

struct load {
	struct conf *c;
	struct err *e;
	struct buf path; /* "clean-pin.columns" */
	struct buf keys; /* of all open maps, each ended by NUL */
	struct frame stack[CONF_DEPTH_MAX];
	size_t depth;
	size_t list;   /* depth of the outermost list that is open, or 0 */
	size_t item;   /* its entry */
	bool document; /* one has begun */
};

const char *
libs_yaml(void)
{
	return yaml_get_version_string();
}

static size_t
line_of(const yaml_event_t *ev)
{
	return ev->start_mark.line + 1;
}

static int
refuse(const struct load *l, const yaml_event_t *ev, const char *why)
{
	return err_set(l->e, ERR_DATA, 0, "line %zu: %s", line_of(ev), why);
}

/* Room for one more entry. */
static int
grow(struct conf *c)
{
	size_t cap = c->cap > 0 ? 2 * c->cap : 32;
	struct conf_entry *v;

	if (c->n < c->cap)
		return 0;
	v = realloc(c->v, cap * sizeof *v);
	if (v == NULL)
		return -1;
	c->v = v;
	c->cap = cap;
	return 0;
}

static int
entry_add(struct load *l, const yaml_event_t *ev, const char *value)
{
	struct conf *c = l->c;
	char *key, *copy;

	if (c->n == ENTRIES_MAX)
		return refuse(l, ev, "too many values");
	if (grow(c) == -1)
		return err_nomem(l->e);
	key = strdup(l->path.s);
	copy = strdup(value);
	if (key == NULL || copy == NULL) {
		free(key);
		free(copy);
		return err_nomem(l->e);
	}
	c->v[c->n++] = (struct conf_entry){key, copy, line_of(ev), l->item};
	return 0;
}

/* The text of a scalar; "" for a null, which only a plain one can be. */
static const char *
scalar_text(const yaml_event_t *ev)
{
	static const char *const nulls[] = {"~", "null", "Null", "NULL"};
	const char *s = (const char *)ev->data.scalar.value;

	if (ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	    ev->data.scalar.plain_implicit)
		for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
			if (strcmp(s, nulls[i]) == 0)
				return "";
	return s;
}

static void
truncate_to(struct buf *b, size_t len)
{
	b->len = len;
	buf_end(b, 0);
}

static int
key_set(struct load *l, const yaml_event_t *ev, struct frame *f)
{
	const char *key = scalar_text(ev);
	const char *k = l->keys.s + f->keys_at;

	for (; k < l->keys.s + l->keys.len; k += strlen(k) + 1)
		if (strcmp(k, key) == 0)
			return err_set(l->e, ERR_DATA, 0,
			    "line %zu: duplicate key: %.80s", line_of(ev), key);
	if (f->n_keys++ == MAP_KEYS_MAX)
		return refuse(l, ev, "too many keys");
	buf_add(&l->keys, key, strlen(key) + 1);
	truncate_to(&l->path, f->path_len);
	if (strlen(key) + 1 > KEY_MAX - l->path.len)
		return refuse(l, ev, "key too long");
	if (l->depth > 1)
		buf_char(&l->path, '.');
	buf_str(&l->path, key);
	f->key_next = false;
	return l->keys.err || l->path.err ? err_nomem(l->e) : 0;
}

/* A value comes; in the outermost list it is the next entry. */
static void
item_next(struct load *l)
{
	if (l->depth > 0 && l->depth == l->list)
		l->item++;
}

static int
on_scalar(struct load *l, const yaml_event_t *ev)
{
	struct frame *f = l->depth > 0 ? &l->stack[l->depth - 1] : NULL;
	const char *value = scalar_text(ev);

	if (ev->data.scalar.anchor != NULL)
		return refuse(l, ev, "anchors are not supported");
	if (strlen((const char *)ev->data.scalar.value) !=
	    ev->data.scalar.length)
		return refuse(l, ev, "a NUL byte in text");
	if (f == NULL) /* an empty document is an empty map */
		return *value == '\0'
			   ? 0
			   : refuse(l, ev, "not a map of keys and values");
	if (f->map && f->key_next)
		return key_set(l, ev, f);
	f->key_next = f->map;
	item_next(l);
	return entry_add(l, ev, value);
}

static int
on_start(
    struct load *l, const yaml_event_t *ev, bool map, const yaml_char_t *anchor)
{
	struct frame *f = l->depth > 0 ? &l->stack[l->depth - 1] : NULL;

	if (anchor != NULL)
		return refuse(l, ev, "anchors are not supported");
	if (f == NULL && !map)
		return refuse(l, ev, "not a map of keys and values");
	if (f != NULL && f->map && f->key_next)
		return refuse(l, ev, "a key that is not text");
	if (l->depth == CONF_DEPTH_MAX)
		return refuse(l, ev, "nested too deep");
	item_next(l);
	l->stack[l->depth++] = (struct frame){.map = map,
	    .key_next = map,
	    .path_len = l->path.len,
	    .keys_at = l->keys.len};
	if (!map && l->list == 0)
		l->list = l->depth;
	return 0;
}

static void
on_end(struct load *l)
{
	const struct frame *f;

	if (l->depth == l->list)
		l->list = l->item = 0;
	f = &l->stack[--l->depth];
	truncate_to(&l->keys, f->keys_at);
	truncate_to(&l->path, f->path_len);
	if (l->depth > 0)
		l->stack[l->depth - 1].key_next = l->stack[l->depth - 1].map;
}

static int
on_event(struct load *l, const yaml_event_t *ev)
{
	switch (ev->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (l->document)
			return refuse(l, ev, "more than one document");
		l->document = true;
		return 0;
	case YAML_SCALAR_EVENT: return on_scalar(l, ev);
	case YAML_MAPPING_START_EVENT:
		return on_start(l, ev, true, ev->data.mapping_start.anchor);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(l, ev, false, ev->data.sequence_start.anchor);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT: on_end(l); return 0;
	case YAML_ALIAS_EVENT:
		return refuse(l, ev, "aliases are not supported");
	default: return 0;
	}
}

/* The parser gave up. Bytes that are no text have an offset, but no line. */
static int
syntax_error(const yaml_parser_t *p, const struct buf *text, struct err *e)
{
	size_t line = p->problem_mark.line + 1;

	if (p->error == YAML_MEMORY_ERROR)
		return err_nomem(e);
	if (p->error == YAML_READER_ERROR) {
		line = 1;
		for (size_t i = 0; i < p->problem_offset && i < text->len; i++)
			line += text->s[i] == '\n';
	}
	return err_set(e, ERR_DATA, p->problem_offset, "line %zu: %s", line,
	    p->problem != NULL ? p->problem : "not YAML");
}

static int
parse(struct load *l, const struct buf *text)
{
	yaml_parser_t p;
	yaml_event_t ev;
	bool end = false;
	int rc = 0;

	if (!yaml_parser_initialize(&p))
		return err_nomem(l->e);
	yaml_parser_set_input_string(
	    &p, (const unsigned char *)text->s, text->len);
	while (rc == 0 && !end) {
		if (!yaml_parser_parse(&p, &ev)) {
			rc = syntax_error(&p, text, l->e);
			break;
		}
		rc = on_event(l, &ev);
		end = ev.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&ev);
	}
	yaml_parser_delete(&p);
	return rc;
}

static int
read_all(struct buf *b, int fd, struct err *e)
{
	for (;;) {
		char *p = buf_reserve(b, 4096);
		ssize_t n;

		if (p == NULL)
			return err_nomem(e);
		n = read(fd, p, 4096);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return err_why(e);
		if (n == 0)
			return 0;
		buf_end(b, (size_t)n);
		if (b->len > CONF_SIZE_MAX)
			return err_set(e, ERR_DATA, 0, "larger than 1 MiB");
	}
}

static int
read_file(struct buf *b, const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	if (fd == -1)
		return err_why(e);
	rc = read_all(b, fd, e);
	close(fd);
	return rc;
}

int
conf_load(struct conf *c, const char *path, struct err *e)
{
	struct load l = {.c = c, .e = e};
	struct buf text;
	int rc;

	*c = (struct conf){0};
	buf_init(&text, CONF_SIZE_MAX + 8192);
	buf_init(&l.path, KEY_MAX);
	buf_init(&l.keys, 2 * CONF_SIZE_MAX);
	rc = read_file(&text, path, e);
	if (rc == 0)
		rc = parse(&l, &text);
	buf_free(&text);
	buf_free(&l.path);
	buf_free(&l.keys);
	if (rc != 0)
		conf_free(c);
	return rc;
}

void
conf_free(struct conf *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->v[i].key);
		free(c->v[i].value);
	}
	free(c->v);
	*c = (struct conf){0};
}

#endif
