/* SPDX-License-Identifier: MIT */
/* print-text - see print-text.h. */
#include "data/print-text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "json/text.h"

static void
put_unicode(struct buf *b, unsigned c)
{
	buf_printf(b, "\\u%04x", c);
}

static void
put_json(struct buf *b, const char *s, size_t len)
{
	buf_char(b, '"');
	text_escape(b, s, len);
	buf_char(b, '"');
}

static void
put_control(struct buf *b, const unsigned char *s)
{
	switch (*s) {
	case '\t': buf_str(b, "\\t"); break;
	case '\n': buf_str(b, "\\n"); break;
	case '\r': buf_str(b, "\\r"); break;
	default: put_unicode(b, *s == 0xc2 ? s[1] : *s);
	}
}

/* Whether a format escapes s[i] with a backslash. In Markdown a bracket is a
 * link's only before a parenthesis, an ampersand an entity's before its name,
 * and an underscore between letters is one. */
static bool
is_special(enum print_format f, const unsigned char *s, size_t i, size_t len)
{
	if (f != PRINT_MD)
		return f == PRINT_TSV && s[i] == '\\';
	switch (s[i]) {
	case '\\':
	case '|':
	case '<':
	case '`':
	case '*':
	case '~': return true;
	case '(': return i > 0 && s[i - 1] == ']';
	case '&': return i + 1 < len && (isalpha(s[i + 1]) || s[i + 1] == '#');
	case '_':
		return i == 0 || i + 1 == len || !isalnum(s[i - 1]) ||
		       !isalnum(s[i + 1]);
	default: return false;
	}
}

/* A cell's text for the formats that have lines of cells. */
static void
put_plain(struct buf *b, enum print_format f, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	bool human = f == PRINT_TABLE || f == PRINT_MD;

	for (size_t i = 0, n; i < len; i += n) {
		unsigned lone = text_lone(text + i, len - i);
		size_t control = utf8_control(s + i, len - i);

		n = 1;
		if (lone != 0) {
			n = 3;
			if (human)
				put_unicode(b, lone);
			else
				buf_str(b, "\xef\xbf\xbd"); /* U+FFFD */
		} else if (control > 0 &&
			   (human || memchr("\t\n\r", s[i], 3) != NULL)) {
			n = control;
			put_control(b, s + i);
		} else {
			if (is_special(f, s, i, len))
				buf_char(b, '\\');
			buf_char(b, (char)s[i]);
		}
	}
}

static void
put_csv(struct buf *b, const char *s, size_t len)
{
	bool quoted = false;

	for (size_t i = 0; i < len && !quoted; i++)
		quoted = memchr(",\"\r\n", s[i], 4) != NULL;
	if (quoted)
		buf_char(b, '"');
	for (size_t i = 0; i < len; i++) {
		if (text_lone(s + i, len - i) != 0) {
			buf_str(b, "\xef\xbf\xbd");
			i += 2;
			continue;
		}
		if (s[i] == '"')
			buf_char(b, '"');
		buf_char(b, s[i]);
	}
	if (quoted)
		buf_char(b, '"');
}

void
print_text(struct buf *b, enum print_format f, const char *s, size_t len)
{
	if (f == PRINT_NDJSON)
		put_json(b, s, len);
	else if (f == PRINT_CSV)
		put_csv(b, s, len);
	else
		put_plain(b, f, s, len);
}

/* --- widths on a terminal */

static const struct {
	uint32_t first, last;
	unsigned char width;
} odd_widths[] = {
    /* that combine, or do not show */
    {0x0300, 0x036f, 0},
    {0x0483, 0x0489, 0},
    {0x0591, 0x05bd, 0},
    {0x064b, 0x065f, 0},
    {0x200b, 0x200f, 0},
    {0x2028, 0x202e, 0},
    {0x2060, 0x2064, 0},
    {0x20d0, 0x20f0, 0},
    {0xfe00, 0xfe0f, 0},
    {0xfeff, 0xfeff, 0},
    {0xe0100, 0xe01ef, 0},
    /* East Asian, and pictures */
    {0x1100, 0x115f, 2},
    {0x231a, 0x231b, 2},
    {0x2329, 0x232a, 2},
    {0x23e9, 0x23ec, 2},
    {0x23f0, 0x23f0, 2},
    {0x23f3, 0x23f3, 2},
    {0x25fd, 0x25fe, 2},
    {0x2614, 0x2615, 2},
    {0x2648, 0x2653, 2},
    {0x267f, 0x267f, 2},
    {0x2693, 0x2693, 2},
    {0x26a1, 0x26a1, 2},
    {0x26aa, 0x26ab, 2},
    {0x26bd, 0x26be, 2},
    {0x26c4, 0x26c5, 2},
    {0x26ce, 0x26ce, 2},
    {0x26d4, 0x26d4, 2},
    {0x26ea, 0x26ea, 2},
    {0x26f2, 0x26f3, 2},
    {0x26f5, 0x26f5, 2},
    {0x26fa, 0x26fa, 2},
    {0x26fd, 0x26fd, 2},
    {0x2705, 0x2705, 2},
    {0x270a, 0x270b, 2},
    {0x2728, 0x2728, 2},
    {0x274c, 0x274c, 2},
    {0x274e, 0x274e, 2},
    {0x2753, 0x2755, 2},
    {0x2757, 0x2757, 2},
    {0x2795, 0x2797, 2},
    {0x27b0, 0x27b0, 2},
    {0x27bf, 0x27bf, 2},
    {0x2b1b, 0x2b1c, 2},
    {0x2b50, 0x2b50, 2},
    {0x2b55, 0x2b55, 2},
    {0x2e80, 0x303e, 2},
    {0x3041, 0x33ff, 2},
    {0x3400, 0x4dbf, 2},
    {0x4e00, 0x9fff, 2},
    {0xa000, 0xa4cf, 2},
    {0xac00, 0xd7a3, 2},
    {0xf900, 0xfaff, 2},
    {0xfe30, 0xfe6f, 2},
    {0xff01, 0xff60, 2},
    {0xffe0, 0xffe6, 2},
    {0x1f300, 0x1f64f, 2},
    {0x1f680, 0x1f6ff, 2},
    {0x1f900, 0x1faff, 2},
    {0x20000, 0x3fffd, 2},
};

size_t
print_width(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t width = 0, n;

	for (size_t i = 0; i < len; i += n) {
		uint32_t c;
		size_t w = 1;

		n = utf8_len(s + i, len - i);
		n = n == 0 ? 1 : n;
		c = utf8_code(s + i, n);
		for (size_t j = 0; c >= odd_widths[0].first &&
				   j < sizeof odd_widths / sizeof *odd_widths;
		     j++)
			if (c >= odd_widths[j].first && c <= odd_widths[j].last)
				w = odd_widths[j].width;
		width += w;
	}
	return width;
}
