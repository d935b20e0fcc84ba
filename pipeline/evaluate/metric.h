/* metric.h -- the values behind the table of metric.c; contracts as in struct pv__metric. */
#ifndef PV__METRIC_H
#define PV__METRIC_H

#include "evaluate/evaluate.h"

double pv__metric_balanced_accuracy(struct pv__arena *, const struct pv__scored *);
double pv__metric_accuracy(struct pv__arena *, const struct pv__scored *);
double pv__metric_auc(struct pv__arena *, const struct pv__scored *);
double pv__metric_average_precision(struct pv__arena *, const struct pv__scored *);
double pv__metric_mcc(struct pv__arena *, const struct pv__scored *);
double pv__metric_f1(struct pv__arena *, const struct pv__scored *);
double pv__metric_sensitivity(struct pv__arena *, const struct pv__scored *);
double pv__metric_specificity(struct pv__arena *, const struct pv__scored *);
double pv__metric_brier(struct pv__arena *, const struct pv__scored *);
double pv__metric_log_loss(struct pv__arena *, const struct pv__scored *);

double pv__metric_r2(struct pv__arena *, const struct pv__scored *);
double pv__metric_r2_train(struct pv__arena *, const struct pv__scored *);
double pv__metric_r(struct pv__arena *, const struct pv__scored *);
double pv__metric_mae(struct pv__arena *, const struct pv__scored *);
double pv__metric_rmse(struct pv__arena *, const struct pv__scored *);

#endif
