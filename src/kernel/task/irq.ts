/**
 * Interrupts as kernel code sees them: switching them off and on, and calls of functions on other
 * CPUs (kernel/smp.c).
 *
 * Simplified: while interrupts are off, nothing else gets the CPU, as under a spin lock; a call on
 * another CPU happens at once, on top of what that runs.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { Locks } from './mutex.ts';
import type { SoftirqServices, Softirqs } from './softirq.ts';

/** The interrupt flag in the flags of a CPU (X86_EFLAGS_IF), and the one that is always set. */
const IF = 0x200;
const ALWAYS = 0x2;

/** Interrupts of the CPUs. */
export class Interrupts {
  private readonly s: SoftirqServices;
  private readonly locks: Locks;
  private readonly softirqs: Softirqs;

  constructor(services: SoftirqServices, locks: Locks, softirqs: Softirqs) {
    this.s = services;
    this.locks = locks;
    this.softirqs = softirqs;
  }

  /** Whether this CPU takes no interrupts. */
  get disabled(): boolean {
    const { cpu } = this.s.base.machine;
    return cpu.context === 'hardirq' || (cpu.context === 'task' && this.s.sched.current.irqsOff);
  }

  /** @kernel include/linux/irqflags.h local_irq_save simplified */
  save(): number {
    const flags = this.disabled ? ALWAYS : ALWAYS | IF;
    this.disable();
    return flags;
  }

  /** @kernel include/linux/irqflags.h local_irq_restore simplified */
  restore(flags: number): void {
    if (flags & IF) this.enable();
    else this.disable();
  }

  /** @kernel include/linux/irqflags.h local_irq_disable simplified */
  disable(): void {
    const { current } = this.s.sched;
    if (this.s.base.machine.cpu.context !== 'task' || current.irqsOff) return;
    current.irqsOff = true;
    this.locks.preemptDisable();
  }

  /** @kernel include/linux/irqflags.h local_irq_enable simplified */
  enable(): void {
    const { current } = this.s.sched;
    if (this.s.base.machine.cpu.context !== 'task' || !current.irqsOff) return;
    current.irqsOff = false;
    this.locks.preemptEnable();
  }

  /**
   * Calls a function on a CPU: on this one with interrupts off, on another in an interrupt.
   * @kernel kernel/smp.c smp_call_function_single simplified
   */
  callOn(cpu: number, func: VirtAddr, info: VirtAddr): void {
    if (cpu === this.s.base.machine.cpu.id) {
      const flags = this.save();
      this.softirqs.call(func, [info]);
      this.restore(flags);
    } else this.softirqs.hardirq(cpu, () => this.softirqs.call(func, [info]));
  }
}
