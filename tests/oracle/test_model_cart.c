/* model.cart against known answers (methods.md C8; scikit-learn's trees) and its rules. */
#include "support/check.h"
#include "support/d1.h"
#include "support/op.h"
#include "support/weights.h"

#include "kernels/forest.h"

#include <string.h>

struct grown {
	struct op o;
	struct pv_table t;
	const struct pv__tree *tree;
	const void *model;
};

static void grow(struct grown *g, const char *options, int64_t n, int64_t p, const double *x,
		 struct pv_targets y, const double *weight)
{
	const struct pv__forest *f;
	void *model;

	assert_int_equal(op_open(&g->o, "model.cart", options), PV_OK);
	g->t = op_table(&g->o, n, p, x);
	g->t.weight = weight;
	if (op_fit(&g->o, &g->t, &y, &model) != PV_OK)
		fail_msg("%s", op_message(&g->o));
	f = model;
	assert_int_equal(f->n_trees, 1);
	g->model = model;
	g->tree = f->tree;
}

static int depth(const struct pv__tree *t, int32_t at)
{
	int left, right;

	if (t->node[at].column < 0)
		return 0;
	left = depth(t, t->node[at].next);
	right = depth(t, t->node[at].next + 1);
	return 1 + (left > right ? left : right);
}

static void check_node(const struct pv__tree *t, int32_t at, int32_t column, double threshold)
{
	assert_int_equal(t->node[at].column, column);
	assert_near(t->node[at].threshold, threshold, 1e-7);
}

static struct op_data read(struct op *reader, const char *file)
{
	assert_int_equal(op_open(reader, "model.cart", ""), PV_OK);
	return op_read(reader, file);
}

static void iris(void **state)
{
	double x[600], f[450];
	struct op reader;
	struct op_data d = read(&reader, "iris.csv");
	struct grown g;
	int64_t right = 0;

	(void)state;
	for (int64_t i = 0; i < 600; i++) /* petal width first */
		x[i] = d.x[i / 4 * 4 + 3 - i % 4];
	grow(&g, "max_depth: 2", 150, 4, x, op_classes(150, 3, d.y), NULL);
	assert_int_equal(g.tree->n_nodes, 5);
	check_node(g.tree, 0, 0, .8);
	check_node(g.tree, g.tree->node[0].next + 1, 0, 1.75);
	op_close(&g.o);
	/* petal length separates setosa as well: the column that comes first is taken */
	grow(&g, "max_depth: 2", 150, 4, d.x, op_classes(150, 3, d.y), NULL);
	check_node(g.tree, 0, 2, 2.45);
	check_node(g.tree, g.tree->node[0].next + 1, 3, 1.75);
	op_close(&g.o);
	grow(&g, "", 150, 4, d.x, op_classes(150, 3, d.y), NULL);
	assert_int_equal(g.tree->n_nodes, 17);
	assert_int_equal(g.tree->n_leaves, 9);
	assert_int_equal(depth(g.tree, 0), 5);
	assert_int_equal(op_decide(&g.o, g.model, &g.t, f), PV_OK);
	for (int64_t i = 0; i < 150; i++)
		right += f[3 * i + (int64_t)d.y[i]] == 1;
	assert_int_equal(right, 150);
	op_close(&g.o);
	op_close(&reader);
}

static void wdbc(void **state)
{
	double f[569], p[2 * 569];
	struct op reader;
	struct op_data d = read(&reader, "wdbc.csv");
	struct grown g;
	int32_t low, high;
	int64_t right = 0;

	(void)state;
	grow(&g, "max_depth: 3", 569, 30, d.x, op_classes(569, 2, d.y), NULL);
	low = g.tree->node[0].next;
	high = low + 1;
	check_node(g.tree, 0, 20, 16.795);
	check_node(g.tree, low, 27, .1358);
	check_node(g.tree, high, 1, 16.11);
	check_node(g.tree, g.tree->node[low].next, 10, 1.04755);
	check_node(g.tree, g.tree->node[low].next + 1, 21, 25.67);
	/* columns 7, 15, 16 and 27 separate these rows equally well */
	check_node(g.tree, g.tree->node[high].next, 7, .06626);
	check_node(g.tree, g.tree->node[high].next + 1, 24, .08798);
	assert_int_equal(op_decide(&g.o, g.model, &g.t, f), PV_OK);
	assert_int_equal(op_probability(&g.o, g.model, &g.t, p), PV_OK);
	for (int64_t i = 0; i < 569; i++) {
		right += (f[i] > 0) == (d.y[i] > 0);
		assert_near(p[2 * i] + p[2 * i + 1], 1, 1e-15);
		assert_near(p[2 * i + 1] - p[2 * i], f[i], 0);
	}
	assert_int_equal(right, 557); /* .97891 */
	op_close(&g.o);
	op_close(&reader);
}

static void numbers(void **state)
{
	struct op reader;
	struct op_data d;
	struct grown g;
	const struct pv__tree *t;
	double f[40];
	int32_t at;

	(void)state;
	assert_int_equal(op_open(&reader, "model.cart", ""), PV_OK);
	d = op_lasso1(&reader);
	grow(&g, "", 40, 8, d.x, op_numbers(40, 1, d.y), NULL); /* min_leaf 5 */
	t = g.tree;
	assert_int_equal(t->n_nodes, 11);
	check_node(t, 0, 0, -.21760998);
	at = t->node[0].next;
	check_node(t, at, 2, -.04125173);
	check_node(t, at + 1, 2, -.52977319);
	at = t->node[at + 1].next;
	assert_near(t->value[t->node[at].next], 4.47244254, 1e-8);
	check_node(t, at + 1, 0, 1.04480079);
	at = t->node[at + 1].next;
	check_node(t, at, 2, .01934009);
	assert_near(t->value[t->node[at + 1].next], 3.23106429, 1e-8);
	assert_int_equal(op_decide(&g.o, g.model, &g.t, f), PV_OK);
	assert_near(f[0], -.864019415899, 1e-11);
	op_close(&g.o);
	op_close(&reader);
}

enum { MANY = 2000, FEW = 40, COLUMNS = 3 };

/* What Gini leaves to both sides together, by counting; larger is purer. */
static double purity(const double *x, const double *y, int64_t m, const int64_t *row,
		     int64_t column, double threshold)
{
	double n[2][2] = {{0}};

	for (int64_t i = 0; i < m; i++)
		n[x[row[i] * COLUMNS + column] > threshold][(int)y[row[i]]]++;
	if (n[0][0] + n[0][1] == 0 || n[1][0] + n[1][1] == 0)
		return -1;
	return (n[0][0] * n[0][0] + n[0][1] * n[0][1]) / (n[0][0] + n[0][1]) +
	       (n[1][0] * n[1][0] + n[1][1] * n[1][1]) / (n[1][0] + n[1][1]);
}

/* No split at a value of the node is better than the one that was made, here and below. */
static int64_t check_splits(const struct pv__tree *t, int32_t at, const double *x, const double *y,
			    int64_t m, const int64_t *row)
{
	const struct pv__tree_node *node = t->node + at;
	int64_t side[2][FEW] = {{0}}, n[2] = {0};
	double made;

	if (node->column < 0)
		return 0;
	made = purity(x, y, m, row, node->column, node->threshold);
	for (int64_t i = 0; i < m; i++) {
		int right = x[row[i] * COLUMNS + node->column] > node->threshold;

		side[right][n[right]++] = row[i];
		for (int64_t c = 0; c < COLUMNS; c++)
			assert_true(purity(x, y, m, row, c, x[row[i] * COLUMNS + c]) <=
				    made + 1e-12);
	}
	return 1 + check_splits(t, node->next, x, y, n[0], side[0]) +
	       check_splits(t, node->next + 1, x, y, n[1], side[1]);
}

/* A large table, whose small nodes are sorted in another way: columns with and without ties. */
static void exhaustive(void **state)
{
	static double x[MANY * COLUMNS], y[MANY];
	static int64_t row[MANY];
	struct d1 s = {6};
	struct grown g;
	int64_t checked = 0;

	(void)state;
	for (int64_t i = 0; i < MANY; i++) {
		x[i * COLUMNS] = d1_normal(&s);
		x[i * COLUMNS + 1] = floor(5 * d1_uniform(&s));
		x[i * COLUMNS + 2] = d1_normal(&s);
		y[i] = d1_uniform(&s) < .5;
	}
	grow(&g, "", MANY, COLUMNS, x, op_classes(MANY, 2, y), NULL);
	for (int32_t at = 0; at < g.tree->n_nodes; at++) {
		int64_t m = 0;

		for (int64_t i = 0; i < MANY && m <= FEW; i++) {
			int32_t to = 0;

			while (to < at && g.tree->node[to].column >= 0)
				to = g.tree->node[to].next +
				     (x[i * COLUMNS + g.tree->node[to].column] >
				      g.tree->node[to].threshold);
			if (to == at)
				row[m++] = i;
		}
		if (m <= FEW)
			checked += check_splits(g.tree, at, x, y, m, row) > 0;
	}
	assert_true(checked > 250);
	op_close(&g.o);
}

/* The first split gains nothing, and has to be made. */
static void exclusive_or(void **state)
{
	const double x[] = {0, 0, 0, 1, 1, 0, 1, 1}, y[] = {0, 1, 1, 0};
	struct grown g;
	double f[4];

	(void)state;
	grow(&g, "", 4, 2, x, op_classes(4, 2, y), NULL);
	assert_int_equal(g.tree->n_nodes, 7);
	check_node(g.tree, 0, 0, .5);
	assert_int_equal(op_decide(&g.o, g.model, &g.t, f), PV_OK);
	for (int i = 0; i < 4; i++)
		assert_near(f[i], 2 * y[i] - 1, 0);
	op_close(&g.o);
}

/* Neighbouring doubles: no number lies between, the lower one is the threshold. */
static void midpoint(void **state)
{
	const double x[] = {1, nextafter(1, 2)}, y[] = {0, 1};
	const double far[] = {-1.5e308, 1.7e308};
	struct grown g;
	double f[2];

	(void)state;
	grow(&g, "", 2, 1, x, op_classes(2, 2, y), NULL);
	assert_true(g.tree->node[0].threshold == 1);
	assert_int_equal(op_decide(&g.o, g.model, &g.t, f), PV_OK);
	assert_true(f[0] == -1 && f[1] == 1);
	op_close(&g.o);
	grow(&g, "", 2, 1, far, op_classes(2, 2, y), NULL);
	assert_near_relative(g.tree->node[0].threshold, 1e307, 1e-9);
	op_close(&g.o);
}

static void limits(void **state)
{
	const double x[] = {0, 1, 2, 3, 4, 5}, y[] = {1, 0, 0, 0, 0, 0};
	const double weight[] = {5, 1, 1, 1, 1, 1};
	struct grown g;

	(void)state;
	grow(&g, "", 6, 1, x, op_classes(6, 2, y), NULL);
	check_node(g.tree, 0, 0, .5);
	op_close(&g.o);
	grow(&g, "min_leaf: 2", 6, 1, x, op_classes(6, 2, y), NULL);
	check_node(g.tree, 0, 0, 1.5);
	op_close(&g.o);
	grow(&g, "min_leaf: 4", 6, 1, x, op_classes(6, 2, y), NULL);
	assert_int_equal(g.tree->n_nodes, 1);
	assert_near(g.tree->value[1], 1 / 6.0, 1e-15);
	op_close(&g.o);
	/* counted by weight: one row of 5 is a leaf of 5 */
	grow(&g, "min_leaf: 4", 6, 1, x, op_classes(6, 2, y), weight);
	check_node(g.tree, 0, 0, .5);
	op_close(&g.o);
	/* balanced classes weigh the same in a leaf, but do not make it larger */
	grow(&g, "{min_leaf: 4, class_weight: balanced}", 6, 1, x, op_classes(6, 2, y), NULL);
	assert_int_equal(g.tree->n_nodes, 1);
	assert_near(g.tree->value[1], .5, 1e-15);
	op_close(&g.o);
}

/* A tie in a leaf goes to the class that comes first. */
static void tie(void **state)
{
	const double x[] = {1, 1}, y[] = {0, 1};
	struct grown g;
	double f[2];

	(void)state;
	grow(&g, "", 2, 1, x, op_classes(2, 2, y), NULL);
	assert_int_equal(g.tree->n_nodes, 1);
	assert_int_equal(op_decide(&g.o, g.model, &g.t, f), PV_OK);
	assert_near(f[0], 0, 0);
	op_close(&g.o);
}

static void weighted(void **state)
{
	(void)state;
	weights_check(&(struct weights){"model.cart", "", 0, 2, 1e-12});
	weights_check(&(struct weights){"model.cart", "{class_weight: balanced, max_depth: 3}", 0,
					3, 1e-12});
	weights_check(&(struct weights){"model.cart", "min_leaf: 3", 0, 0, 1e-12});
}

/* A bundle whose nodes point in a circle, or to no leaf, is refused. */
static void damaged(void **state)
{
	const double x[] = {0, 1, 2}, y[] = {0, 1, 0};
	struct pv__buffer bytes;
	struct grown g;
	void *loaded;

	(void)state;
	grow(&g, "", 3, 1, x, op_classes(3, 2, y), NULL);
	assert_int_equal(op_save(&g.o, g.model, &bytes), PV_OK);
	assert_int_equal(op_load(&g.o, &bytes, &loaded), PV_OK);
	for (size_t at = 0; at + 8 <= bytes.n; at += 8) {
		char good[8];

		memcpy(good, bytes.data + at, 8);
		memset(bytes.data + at, 0x7f, 8);
		if (at < 5 * 8) /* the sizes */
			assert_int_not_equal(op_load(&g.o, &bytes, &loaded), PV_OK);
		else if (at >= (5 + 5) * 8 && at < (5 + 15) * 8) /* the links of 5 nodes */
			assert_int_equal(op_load(&g.o, &bytes, &loaded), PV_EDATA);
		memcpy(bytes.data + at, good, 8);
	}
	assert_null(g.o.op->model->coefficients);
	op_close(&g.o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iris),       cmocka_unit_test(wdbc),
		cmocka_unit_test(numbers),    cmocka_unit_test(exclusive_or),
		cmocka_unit_test(exhaustive), cmocka_unit_test(midpoint),
		cmocka_unit_test(limits),     cmocka_unit_test(tie),
		cmocka_unit_test(weighted),   cmocka_unit_test(damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
