/* Memory: the largest process of a regional study of 100 and of 400 images of 2 mm.  It
 * should not grow with their number. */
#include "cohort.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FEW = 100, MANY = 400, SLABS = 13 };

/* Slabs of seven voxels along z. */
static int write_atlas(struct cohort *c)
{
	int32_t *label = pv__alloc(c->arena, COHORT_VOXELS, sizeof(*label));
	const char *path = pv__path_join(c->arena, c->folder, "atlas.nii.gz");

	if (!label || !path)
		return PV_ENOMEM;
	for (int64_t i = 0; i < COHORT_VOXELS; i++)
		label[i] = (int32_t)(1 + i / (COHORT_NX * COHORT_NY) / (COHORT_NZ / SLABS));
	return pv__nifti_write_labels(path, &c->grid, label, "uint8", &c->diag);
}

static int write_text(struct cohort *c, const char *name, const struct pv__buffer *b)
{
	const char *path = pv__path_join(c->arena, c->folder, name);

	return path && !b->failed ? pv__file_write(path, b->data, b->n, &c->diag) : PV_ENOMEM;
}

static int write_study(struct cohort *c, int n)
{
	struct pv__buffer people = {.arena = c->arena}, study = {.arena = c->arena};

	pv__puts(&people, "participant_id\tfile\tage\n");
	for (int i = 0; i < n; i++)
		pv__putf(&people, "p%03d\t%s\t%d\n", i, c->path[i] + strlen(c->folder) + 1,
			 20 + (i * 37) % 60);
	pv__putf(&study,
		 "pulvinar: 1\n"
		 "seed: 1\n"
		 "data:\n"
		 "  participants: people%d.tsv\n"
		 "  target: {column: age, kind: number}\n"
		 "  images: {gm: \"{file}\"}\n"
		 "features: {r: {from: [{roi.extract: {image: gm, atlas: atlas.nii.gz}}]}}\n"
		 "models: [ridge]\n"
		 "validation: {outer: {scheme: kfold, folds: 5}}\n",
		 n);
	PV__TRY(write_text(c, pv__format(c->arena, "people%d.tsv", n), &people));
	return write_text(c, pv__format(c->arena, "study%d.yaml", n), &study);
}

/* Images and studies, made by a process of its own: what a process held before it became
 * another program counts as that program's peak. */
static int make_apart(char folder[64])
{
	static struct cohort cohort;
	int ends[2], status;
	pid_t pid;

	if (pipe(ends) != 0 || (pid = fork()) < 0)
		return PV_EIO;
	if (pid == 0) {
		status = cohort_make(&cohort, MANY);
		if (status == PV_OK)
			status = write_atlas(&cohort);
		if (status == PV_OK)
			status = write_study(&cohort, FEW);
		if (status == PV_OK)
			status = write_study(&cohort, MANY);
		if (write(ends[1], cohort.folder, sizeof(cohort.folder)) < 0)
			status = PV_EIO;
		_exit(status);
	}
	close(ends[1]);
	if (pv__read_full(ends[0], (unsigned char *)folder, 64) != 64)
		return PV_EIO;
	close(ends[0]);
	return waitpid(pid, &status, 0) == pid && status == 0 ? PV_OK : PV_EIO;
}

/* Peak of the largest process, in KiB; -1: the study did not run. */
static long run_study(const char *folder, int n)
{
	char study[128], out[128];
	struct rusage usage;
	int status;
	pid_t pid;

	snprintf(study, sizeof(study), "%s/study%d.yaml", folder, n);
	snprintf(out, sizeof(out), "%s/out%d", folder, n);
	pid = fork();
	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(127);
		execl(getenv("PULVINAR"), "pulvinar", "run", "-q", "-j", "2", study, "-o", out,
		      (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || status != 0)
		return -1;
	return usage.ru_maxrss;
}

int main(void)
{
	struct pv__arena *arena = pv__arena_new();
	struct pv__diag diag = {.arena = arena};
	char folder[64] = "";
	long few = -1, many = -1;

	if (!getenv("PULVINAR")) {
		fprintf(stderr, "bench_memory: PULVINAR names the program to measure\n");
		return 64;
	}
	if (arena && make_apart(folder) == PV_OK) {
		few = run_study(folder, FEW);
		many = run_study(folder, MANY);
	}
	if (few > 0 && many > 0)
		printf("memory: largest process %ld KiB with %d images, %ld KiB with %d, ratio "
		       "%.2f\n",
		       few, FEW, many, MANY, (double)many / (double)few);
	if (*folder && pv__folder_remove(folder, &diag) != PV_OK)
		many = -1;
	pv__arena_free(arena);
	return few > 0 && many > 0 ? 0 : 1;
}
