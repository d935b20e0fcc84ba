/* Slurm's programs, asked with an end: without a controller they would wait for minutes. */
#include "run/client.h"
#include "run/slurm.h"

#include <string.h>
#include <time.h>

enum { SUBMIT_SECONDS = 90, ASK_SECONDS = 30, SUBMIT_TRIES = 3, DEFAULT_ENTRIES = 1001 };

int pv__slurm_client_find(struct pv__arena *arena, struct pv__slurm_client *c,
			  struct pv__diag *diag)
{
	*c = (struct pv__slurm_client){
		pv__client_find(arena, "sbatch"), pv__client_find(arena, "squeue"),
		pv__client_find(arena, "scancel"), pv__client_find(arena, "scontrol")};
	if (c->sbatch && c->squeue && c->scancel && c->scontrol)
		return PV_OK;
	return pv__fail(diag, PV_ENOENT, NULL,
			"no Slurm here: sbatch, squeue, scancel and scontrol must be in PATH (use "
			"--executor local)");
}

/* ---- limits ------------------------------------------------------------------------------ */

int64_t pv__slurm_read_most_entries(const char *config)
{
	const char *at = strstr(config, "\nMaxArraySize");
	char digits[24];
	int64_t most;
	size_t n;

	if (!at)
		return 0;
	at += strlen("\nMaxArraySize");
	at += strspn(at, " \t=");
	n = strspn(at, "0123456789");
	if (n == 0 || n >= sizeof(digits))
		return 0;
	memcpy(digits, at, n);
	digits[n] = '\0';
	return pv__parse_int(digits, &most) ? most : 0;
}

int64_t pv__slurm_most_entries(struct pv__arena *arena, const struct pv__slurm_client *c)
{
	const char *argv[] = {c->scontrol, "show", "config", NULL};
	struct pv__diag ignored = {.arena = arena};
	struct pv__client_reply reply;
	int64_t most = 0;

	if (c->scontrol && pv__client_call(arena, argv, ASK_SECONDS, &reply, &ignored) == PV_OK &&
	    reply.exit_code == 0)
		most = pv__slurm_read_most_entries(reply.output);
	return most > 0 ? most : DEFAULT_ENTRIES;
}

/* ---- submitting ---------------------------------------------------------------------------- */

/* Did sbatch fail for want of a controller, so that another try may do? */
static bool may_pass(const struct pv__client_reply *reply)
{
	static const char *const passing[] = {"Unable to contact",  "Socket timed out",
					      "temporarily unable", "Resource temporarily",
					      "Connection refused", "Connection timed out"};

	for (size_t i = 0; i < PV__COUNT(passing); i++)
		if (strstr(reply->errors, passing[i]))
			return true;
	return reply->late;
}

/* What a program said on its errors, as one line. */
static const char *one_line(struct pv__arena *arena, const char *text)
{
	char *line = pv__strdup(arena, text);
	size_t n = line ? strlen(line) : 0;

	while (n > 0 && line[n - 1] == '\n')
		line[--n] = '\0';
	for (size_t i = 0; i < n; i++)
		if (line[i] == '\n')
			line[i] = ';';
	return line ? line : "";
}

static int read_job(struct pv__arena *arena, const char *output, const char **job,
		    struct pv__diag *diag)
{
	size_t n = strspn(output, "0123456789"); /* of a federation "123;cluster" comes back */

	if (n == 0)
		return pv__fail(diag, PV_EIO, NULL, "sbatch gave no job number: %s",
				one_line(arena, output));
	*job = pv__strndup(arena, output, n);
	return *job ? PV_OK : pv__fail(diag, PV_ENOMEM, NULL, "no memory for a job");
}

int pv__slurm_submit(struct pv__arena *arena, const struct pv__slurm_client *c,
		     const char *job_name, const char *array, const char *script, const char **job,
		     struct pv__diag *diag)
{
	const char *option = pv__format(arena, "--array=%s", array);
	const char *argv[] = {c->sbatch, "--parsable", option, script, NULL};
	const struct timespec pause = {2, 0};
	struct pv__client_reply reply;

	if (!option)
		return pv__fail(diag, PV_ENOMEM, NULL, "no memory for a job");
	for (int i = 0;; i++) {
		PV__TRY(pv__client_call(arena, argv, SUBMIT_SECONDS, &reply, diag));
		if (reply.exit_code == 0)
			return read_job(arena, reply.output, job, diag);
		if (i + 1 == SUBMIT_TRIES || !may_pass(&reply))
			break;
		/* It may be queued although nobody said so. */
		pv__slurm_cancel(arena, c, job_name);
		nanosleep(&pause, NULL);
	}
	return pv__fail(diag, PV_EIO, &(struct pv__mark){script, 0, 0}, "sbatch: %s",
			reply.late ? "no answer" : one_line(arena, reply.errors));
}

void pv__slurm_cancel(struct pv__arena *arena, const struct pv__slurm_client *c,
		      const char *job_name)
{
	const char *option = pv__format(arena, "--name=%s", job_name);
	const char *argv[] = {c->scancel, "--quiet", option, NULL};
	struct pv__diag ignored = {.arena = arena};
	struct pv__client_reply reply;

	if (option && pv__client_call(arena, argv, ASK_SECONDS, &reply, &ignored) != PV_OK)
		return; /* what goes on running does no harm: objects are the same whoever makes
			   them */
}

/* ---- the queue --------------------------------------------------------------------------------
 */

static bool is_over(const char *state)
{
	static const char *const over[] = {"COMPLETED", "CANCELLED",    "FAILED",    "TIMEOUT",
					   "PREEMPTED", "NODE_FAIL",    "BOOT_FAIL", "DEADLINE",
					   "REVOKED",   "OUT_OF_MEMORY"};

	for (size_t i = 0; i < PV__COUNT(over); i++)
		if (pv__equal(state, over[i]))
			return true;
	return false;
}

static bool never_starts(const char *reason)
{
	static const char *const never[] = {"launch failed requeued held",
					    "BadConstraints",
					    "DependencyNeverSatisfied",
					    "InvalidAccount",
					    "InvalidQOS",
					    "PartitionTimeLimit"};

	for (size_t i = 0; i < PV__COUNT(never); i++)
		if (strstr(reason, never[i]))
			return true;
	return false;
}

/* Splits "a|b|c" in place; false: fewer fields. */
static bool split_line(char *line, char **field)
{
	for (int i = 0; i < 3; i++) {
		field[i] = line;
		line = i < 2 ? strchr(line, '|') : NULL;
		if (i < 2 && !line)
			return false;
		if (line)
			*line++ = '\0';
	}
	return true;
}

static void read_entry(char *line, int64_t n, struct pv__slurm_entry *entry)
{
	char *field[3], *index;
	int64_t i;

	if (!split_line(line, field))
		return;
	index = strrchr(field[0], '_');
	if (!index || !pv__parse_int(index + 1, &i) || i < 0 || i >= n)
		return;
	entry[i] = (struct pv__slurm_entry){
		.live = !is_over(field[1]), .state = field[1], .reason = field[2]};
	entry[i].hopeless = pv__equal(field[1], "PENDING") && never_starts(field[2]);
}

void pv__slurm_read_queue(struct pv__arena *arena, const char *text, int64_t n,
			  struct pv__slurm_entry *entry)
{
	char *line = pv__strdup(arena, text), *end;

	for (int64_t i = 0; i < n; i++)
		entry[i] = (struct pv__slurm_entry){.state = "", .reason = ""};
	for (; line && *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		read_entry(line, n, entry);
	}
}

bool pv__slurm_look(struct pv__arena *arena, const struct pv__slurm_client *c, const char *job,
		    int64_t n, struct pv__slurm_entry *entry)
{
	const char *argv[] = {c->squeue, "--noheader", "--array",           "--states=all",
			      "--jobs",  job,          "--format=%i|%T|%r", NULL};
	struct pv__diag ignored = {.arena = arena};
	struct pv__client_reply reply;

	if (pv__client_call(arena, argv, ASK_SECONDS, &reply, &ignored) != PV_OK)
		return false;
	/* A job that has been over for MinJobAge is forgotten. */
	if (reply.exit_code != 0 && !strstr(reply.errors, "Invalid job id"))
		return false;
	pv__slurm_read_queue(arena, reply.output, n, entry);
	return true;
}
