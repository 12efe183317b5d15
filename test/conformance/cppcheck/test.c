#include <stdio.h>
#include <stdlib.h>

int load(const char *path)
{
        char *buf = malloc(100);
        FILE *f;

        if (!buf)
                return -1;
        if (path == NULL)
        return -2;              /* leaks buf */
        f = fopen(path, "r");
        if (f && fgets(buf, 100, f)) { free(buf);
        return -3;              /* leaks f */
        }
        free(buf);
        return 0;
}
