/* Extraction for some participants. */
#include "run/participants.h"

#include "data/subset.h"

#include <string.h>
#include <sys/stat.h>

static const char *bare_label(const char *label)
{
	return pv__starts_with(label, "sub-") ? label + strlen("sub-") : label;
}

static bool is_folder(struct pv__arena *arena, const char *parent, const char *label)
{
	char *path = pv__format(arena, "%s/sub-%s", parent, bare_label(label));
	struct stat st;

	return path && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Marks the rows of one participant. */
static int mark_rows(const struct pv__run *run, const struct pv__participants *who,
		     const char *label, uint8_t *wanted, struct pv__diag *diag)
{
	int64_t n = 0;

	for (int64_t r = 0; r < run->samples.n; r++)
		if (pv__equal(bare_label(run->samples.participant[r]), bare_label(label))) {
			wanted[r] = 1;
			n++;
		}
	if (n > 0)
		return PV_OK;
	if (!is_folder(run->arena, who->folder, label))
		return pv__fail(diag, PV_ENOENT, NULL,
				"there is no participant sub-%s in %s, and none in the study",
				bare_label(label), who->folder);
	pv__warn(diag, NULL, "sub-%s takes no part in this study: nothing to do",
		 bare_label(label));
	return PV_OK;
}

/* Leaves the rows of the participants; *n: how many. */
static int choose_rows(struct pv__run *run, const struct pv__participants *who, int64_t *n,
		       struct pv__diag *diag)
{
	const struct pv__samples all = run->samples;
	uint8_t *wanted = pv__alloc(run->arena, (size_t)all.n, 1);
	int64_t *keep = pv__alloc(run->arena, (size_t)all.n, sizeof(*keep));
	int status = PV_OK;

	if (!wanted || !keep)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for rows");
	memset(wanted, who->n_labels == 0, (size_t)all.n);
	for (int64_t i = 0; i < who->n_labels; i++) {
		int fault = mark_rows(run, who, who->label[i], wanted, diag);

		status = status ? status : fault;
	}
	PV__TRY(status);
	*n = 0;
	for (int64_t r = 0; r < all.n; r++)
		if (wanted[r])
			keep[(*n)++] = r;
	if (*n == 0)
		return PV_OK;
	PV__TRY(pv__samples_subset(run->arena, &all, run->study->data.n_images, *n, keep,
				   &run->samples, diag));
	run->found = run->samples;
	return PV_OK;
}

static int extract(struct pv__run *run, struct pv__diag *diag)
{
	uint8_t *failed;

	PV__TRY(pv__run_open_digests(run, diag));
	PV__TRY(pv__run_plan_files(run, diag));
	PV__TRY(pv__run_save_digests(run, diag));
	PV__TRY(pv__run_tasks(run, PV__TASK_EXTRACT, "reading images", &failed, diag));
	return pv__diag_status(diag);
}

int pv__run_participants(struct pv__arena *arena, const struct pv__study *study,
			 const struct pv__run_options *options, const struct pv__participants *who,
			 struct pv__diag *diag)
{
	struct pv__run run = {
		.arena = arena,
		.study = study,
		.options = options,
		.folder = pv__output_folder(arena, study, options->output),
		.executor = pv__executor_local(options->jobs ? options->jobs : study->jobs)};
	const char *store =
		run.folder ? pv__store_folder(arena, study, options->store, run.folder) : NULL;
	struct pv__lock lock;
	int64_t n = 0;
	int status;

	if (!store)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a path");
	PV__TRY(pv__run_samples(&run, diag));
	PV__TRY(pv__folder_check(&run, diag));
	PV__TRY(choose_rows(&run, who, &n, diag));
	if (n == 0)
		return PV_OK;
	PV__TRY(pv__store_open(arena, store, &run.store, diag));
	PV__TRY(pv__lock_store(arena, store, PV__LOCK_SHARED, &lock, diag));
	status = extract(&run, diag);
	pv__unlock(&lock);
	return status;
}
