"""What scikit-learn takes for the data of a benchmark, in one thread: peers.py TASK prints it.

The data are those of the bench_*.c beside it, made by the same generator.
"""
import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import sys
import time

import numpy as np


def normals(seed, n):
    """tests/support/d1.h: sums of 12 draws of Park and Miller's generator, less 6."""
    state, out = seed, np.empty(n)
    for i in range(n):
        total = 0.0
        for _ in range(12):
            state = 16807 * state % 2147483647
            total += state / 2147483647
        out[i] = total - 6
    return out


def data(n, p, shift):
    x = normals(42, n * p).reshape(n, p)
    code = np.arange(n) % 2
    x[:, ::10] += shift * code[:, None]
    return x, code


def best(work, rounds):
    """The fastest of some rounds, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def forest(kind):
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    x, code = data(400, 100, 0.5)
    if kind == "classes":
        model, y = RandomForestClassifier(500, n_jobs=1, random_state=0), code
    else:
        model = RandomForestRegressor(500, max_features=33, min_samples_leaf=5, n_jobs=1,
                                      random_state=0)
        y = x[:, ::10].sum(axis=1)
    return model, x, y


def svm(c):
    from sklearn.svm import SVC

    x, code = data(100, 100, 0.6)
    return 1e6 * best(lambda: SVC(kernel="linear", C=c).fit(x, code), 50)


def liblinear(c):
    from sklearn.svm import LinearSVC

    x, code = data(100, 100, 0.6)
    model = LinearSVC(C=c, loss="hinge", max_iter=100000)
    return 1e6 * best(lambda: model.fit(x, code), 50)


def permutation():
    from sklearn.inspection import permutation_importance

    model, x, y = forest("classes")
    model.fit(x, y)
    return 1e3 * best(lambda: permutation_importance(model, x, y, n_repeats=1, n_jobs=1), 1)


def fit_forest(kind):
    model, x, y = forest(kind)
    return 1e3 * best(lambda: model.fit(x, y), 3)


def uniform(n, p):
    """tests/support/d1.h: Park and Miller's generator, 3 times the draws."""
    state, out = 42, np.empty(n * p)
    for i in range(n * p):
        state = 16807 * state % 2147483647
        out[i] = 3 * state / 2147483647
    return out.reshape(n, p)


def anova():
    from sklearn.feature_selection import f_classif

    x = np.tile(uniform(100, 1000), (1, 228))[:, :227333]
    return 1e3 * best(lambda: f_classif(x, np.arange(100) % 2), 5)


def sphere(name):
    """Five folds on the 123 columns of a sphere, as a searchlight in Python runs them: the mean
    over 50 spheres."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.linear_model import RidgeClassifier
    from sklearn.model_selection import StratifiedKFold, cross_val_score
    from sklearn.naive_bayes import GaussianNB
    from sklearn.svm import SVC

    model = {
        "gnb": GaussianNB(),
        "ridge": RidgeClassifier(),
        "svm": SVC(kernel="linear"),
        "lda": LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"),
    }[name]
    x, y, folds = uniform(100, 50 * 123), np.arange(100) % 2, StratifiedKFold(5)

    def work():
        for k in range(50):
            cross_val_score(model, x[:, 123 * k : 123 * (k + 1)], y, cv=folds)

    return 1e6 * best(work, 1) / 50


TASKS = {
    "anova": anova,
    "sphere-gnb": lambda: sphere("gnb"),
    "sphere-ridge": lambda: sphere("ridge"),
    "sphere-svm": lambda: sphere("svm"),
    "sphere-lda": lambda: sphere("lda"),
    "forest-classes": lambda: fit_forest("classes"),
    "forest-numbers": lambda: fit_forest("numbers"),
    "forest-permutation": permutation,
    "svm-0.001": lambda: svm(0.001),
    "svm-1": lambda: svm(1),
    "liblinear-0.001": lambda: liblinear(0.001),
    "liblinear-1": lambda: liblinear(1),
}

print(TASKS[sys.argv[1]]())
