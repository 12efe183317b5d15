/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PCI_REGS_H
#define _LINUX_PCI_REGS_H
#include <uapi/linux/pci_regs.h>
#endif
