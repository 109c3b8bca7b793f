/* SPDX-License-Identifier: MIT */
#include "data/route.h"

#include <stdint.h>
#include <string.h>

#include "base/diag.h"
#include "json/text.h"

#define TOPIC "{topic}"
#define TABLE "{table}"

/* The length of the place holder that s begins with, 0: none. */
static size_t
holder(const char *s, const char *name)
{
	size_t n = strlen(name);

	return strncmp(s, name, n) == 0 ? n : 0;
}

static int
check_template(const char *s, struct err *e)
{
	char q[DIAG_QUOTE_SIZE];
	size_t n;

	if (*s == '\0')
		return err_set(e, ERR_USAGE, 0, "empty");
	while ((s = strchr(s, '{')) != NULL) {
		n = holder(s, TOPIC) + holder(s, TABLE);
		if (n > 0) {
			s += n;
			continue;
		}
		n = strcspn(s, "}");
		n += s[n] == '}';
		return err_set(e, ERR_USAGE, 0, "not {topic} or {table}: %s",
		    diag_quote(q, s, n));
	}
	return 0;
}

static int
add(struct names *n, const char *name)
{
	return names_add(n, name, strlen(name), 0);
}

int
route_init(struct route *r, const char *template, const char *field,
    enum table as, struct names *n, struct err *e)
{
	*r = (struct route){.template = template, .as = as, .field = -1};
	buf_init(&r->to, SIZE_MAX / 4);
	buf_init(&r->key, SIZE_MAX / 4);
	if (check_template(template, e) != 0)
		return -1;
	if (field != NULL)
		r->field = add(n, field);
	r->ind = add(n, "ind");
	r->index = add(n, "index");
	if (r->ind == -1 || r->index == -1 || (field && r->field == -1) ||
	    table_add_names(n) != 0)
		return err_nomem(e);
	return 0;
}

void
route_free(struct route *r)
{
	buf_free(&r->to);
	buf_free(&r->key);
}

/* Appends the topic of the record, as plain text. */
static int
put_topic(
    struct route *r, const struct rec *rec, enum table table, struct err *e)
{
	const struct val *v = rec_env(rec, NAME_TOPIC);
	char q[DIAG_QUOTE_SIZE], *dst;
	size_t n;

	if (v == NULL) {
		if (table == TABLE_NONE)
			return err_set(e, ERR_DATA, 0,
			    "no topic, and no column tells a table");
		buf_str(&r->to, table_names[table]);
		return 0;
	}
	dst = buf_reserve(&r->to, v->len);
	if (dst == NULL)
		return 0; /* told by route_find */
	n = text_unescape(dst, v->s, v->len);
	if (memchr(dst, '\0', n) != NULL)
		return err_set(e, ERR_DATA, 0, "topic: has a NUL in it: %s",
		    diag_quote(q, v->s, v->len));
	buf_end(&r->to, n);
	return 0;
}

static int
put_table(struct route *r, enum table table, struct err *e)
{
	if (table == TABLE_NONE)
		return err_set(e, ERR_DATA, 0,
		    "no topic or column tells a table, for " TABLE);
	buf_str(&r->to, table_names[table]);
	return 0;
}

static int
put_to(struct route *r, const struct rec *rec, enum table table, struct err *e)
{
	const char *s = r->template;
	int st = 0;

	buf_reset(&r->to);
	while (st == 0 && *s != '\0') {
		size_t n = strcspn(s, "{");

		buf_add(&r->to, s, n);
		s += n;
		if ((n = holder(s, TOPIC)) > 0)
			st = put_topic(r, rec, table, e);
		else if ((n = holder(s, TABLE)) > 0)
			st = put_table(r, table, e);
		s += n;
	}
	if (r->to.err)
		return err_nomem(e);
	return st;
}

static const struct val *
row_val(const struct rec *rec, int id)
{
	const struct val *v =
	    id >= 0 && rec->row != NULL ? rec_val(rec, id) : NULL;

	return v != NULL && v->kind != VAL_NULL ? v : NULL;
}

static const struct val *
find_key(const struct route *r, const struct rec *rec)
{
	const struct val *v = row_val(rec, r->field);

	if (v == NULL)
		v = rec_env(rec, NAME_KEY);
	if (v == NULL || v->kind == VAL_NULL)
		v = row_val(rec, r->ind);
	return v != NULL ? v : row_val(rec, r->index);
}

int
route_find(
    struct route *r, const struct rec *rec, struct routed *to, struct err *e)
{
	const struct val *key;

	memset(to, 0, sizeof *to);
	to->table = table_of(rec, r->as);
	if (rec->shape == REC_TOMBSTONE) {
		to->value = "null";
		to->value_len = 4;
	} else if (rec->row == NULL) {
		return rec_no_row(rec, e);
	} else {
		to->value = rec->row;
		to->value_len = rec->row_len;
	}
	if (put_to(r, rec, to->table, e) != 0)
		return -1;
	if (r->to.len == 0)
		return err_set(e, ERR_DATA, 0, "topic: empty");
	to->to = r->to.s;
	to->to_len = r->to.len;
	key = find_key(r, rec);
	if (key == NULL)
		return 0;
	to->key = key->s;
	to->key_len = key->len;
	if (key->kind != VAL_OBJECT && key->kind != VAL_ARRAY)
		return 0;
	buf_reset(&r->key);
	text_escape(&r->key, key->s, key->len);
	to->key = r->key.s;
	to->key_len = r->key.len;
	return r->key.err ? err_nomem(e) : 0;
}
