/* The metrics by name, and what one that knows nothing would score. */
#include "evaluate/metric.h"

#include <math.h>

static const struct pv__metric metrics[] = {
	{"balanced_accuracy", "Balanced accuracy", PV_CLASSES, false, true, false,
	 "mean over the classes that occur of the share of their rows that is found",
	 pv__metric_balanced_accuracy},
	{"accuracy", "Accuracy", PV_CLASSES, false, true, false,
	 "share of rows whose class is found; a model that always answers with the most frequent "
	 "class "
	 "scores that class's share",
	 pv__metric_accuracy},
	{"auc", "Area under the ROC curve", PV_CLASSES, false, true, false,
	 "probability that a row of the class has a higher decision value than a row of another, "
	 "ties "
	 "counting half; more than two classes: mean over one class against the rest",
	 pv__metric_auc},
	{"average_precision", "Average precision", PV_CLASSES, true, true, false,
	 "precision at each level of recall, weighted by the gain in recall; its chance level is "
	 "the "
	 "share of the positive class",
	 pv__metric_average_precision},
	{"mcc", "Matthews correlation", PV_CLASSES, false, true, false,
	 "correlation between class and predicted class; 0 where one class is predicted for every "
	 "row",
	 pv__metric_mcc},
	{"f1", "F1 score", PV_CLASSES, false, true, false,
	 "harmonic mean of precision and recall of the positive class; more than two classes: mean "
	 "over "
	 "the classes that occur or are predicted",
	 pv__metric_f1},
	{"sensitivity", "Sensitivity", PV_CLASSES, true, true, false,
	 "share of the rows of the positive class that is found", pv__metric_sensitivity},
	{"specificity", "Specificity", PV_CLASSES, true, true, false,
	 "share of the rows of the other class that is found", pv__metric_specificity},
	{"brier", "Brier score", PV_CLASSES, false, false, true,
	 "mean squared distance of the probability of the positive class from what happened; more "
	 "than "
	 "two classes: summed over classes",
	 pv__metric_brier},
	{"log_loss", "Log loss", PV_CLASSES, false, false, true,
	 "mean of minus the logarithm of the probability of the true class, clipped at 1e-15",
	 pv__metric_log_loss},
	{"r2", "R squared", PV_NUMBER, false, true, false,
	 "1 - squared error / squared distance from the mean of the test rows; can be negative",
	 pv__metric_r2},
	{"r2_train", "R squared against the training mean", PV_NUMBER, false, true, false,
	 "1 - squared error / squared distance of the test rows from the mean of the training rows",
	 pv__metric_r2_train},
	{"r", "Pearson correlation", PV_NUMBER, false, true, false,
	 "correlation of predicted and observed values; blind to their scale and offset",
	 pv__metric_r},
	{"mae", "Mean absolute error", PV_NUMBER, false, false, false,
	 "mean absolute distance of predicted from observed values, in units of the target",
	 pv__metric_mae},
	{"rmse", "Root mean squared error", PV_NUMBER, false, false, false,
	 "root of the mean squared distance of predicted from observed values, in units of the "
	 "target",
	 pv__metric_rmse},
};

int64_t pv__metric_count(void)
{
	return PV__COUNT(metrics);
}

const struct pv__metric *pv__metric_at(int64_t i)
{
	return i >= 0 && i < pv__metric_count() ? &metrics[i] : NULL;
}

const struct pv__metric *pv__metric_find(const char *name)
{
	for (size_t i = 0; i < PV__COUNT(metrics); i++)
		if (pv__equal(name, metrics[i].name))
			return &metrics[i];
	return NULL;
}

const char *pv__metric_default(uint32_t target_kind)
{
	return target_kind == PV_CLASSES ? "balanced_accuracy" : "r2";
}

double pv__metric_chance(const struct pv__metric *metric, int32_t n_classes)
{
	if (pv__equal(metric->name, "balanced_accuracy"))
		return n_classes > 0 ? 1.0 / n_classes : NAN;
	if (pv__equal(metric->name, "auc"))
		return .5;
	if (pv__equal(metric->name, "mcc") || pv__equal(metric->name, "r2") ||
	    pv__equal(metric->name, "r2_train") || pv__equal(metric->name, "r"))
		return 0;
	/* The rest depend on how frequent the classes are, or on the scale of the target. */
	return NAN;
}

void pv__predicted_classes(int64_t n, int64_t n_outputs, int32_t n_classes, const double *decision,
			   int32_t *predicted)
{
	for (int64_t i = 0; i < n; i++) {
		const double *d = decision + i * n_outputs;
		int32_t best = 0;

		if (n_classes == 2 && n_outputs == 1) {
			predicted[i] = d[0] > 0;
			continue;
		}
		for (int32_t k = 1; k < n_outputs; k++)
			if (d[k] > d[best])
				best = k;
		predicted[i] = best;
	}
}
