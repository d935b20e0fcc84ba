/* An entry that gives nothing back. */
#include "pulvinar/plugin.h"

PV_PLUGIN_ENTRY
{
	return (const struct pv_plugin *)0;
}
