/**
 * The functions that are only names, by topic: each with its C prototype and, behind it, what it
 * gives; a negative number of a function that gives an address stands for its `ERR_PTR`.
 */

/** Topic to lines. */
export const NAME_ONLY: Readonly<Record<string, string>> = {
  'clocks, resets, voltages': `
    struct clk *clk_get(struct device *, const char *) -2
    struct clk *devm_clk_get(struct device *, const char *) -2
    struct clk *devm_clk_get_enabled(struct device *, const char *) -2
    struct clk *devm_clk_get_prepared(struct device *, const char *) -2
    int devm_clk_bulk_get(struct device *, int, struct clk_bulk_data *) -2
    int clk_bulk_get(struct device *, int, struct clk_bulk_data *) -2
    struct reset_control *devm_reset_control_get(struct device *, const char *) -2
    struct regulator *regulator_get(struct device *, const char *) -19
    struct regulator *devm_regulator_get(struct device *, const char *) -19
    int devm_regulator_bulk_get(struct device *, int, struct regulator_bulk_data *) -19
  `,
  'ports and registers': `
    u8 inb(u16 port) 255
    u16 inw(u16 port) 65535
    u32 inl(u16 port) 4294967295
    void outb(u8 value, u16 port)
    void outw(u16 value, u16 port)
    void outl(u32 value, u16 port)
    void insb(u16 port, void *, unsigned long)
    void insw(u16 port, void *, unsigned long)
    void insl(u16 port, void *, unsigned long)
    void outsb(u16 port, const void *, unsigned long)
    void outsw(u16 port, const void *, unsigned long)
    void outsl(u16 port, const void *, unsigned long)
    int rdmsrl_safe(unsigned int, unsigned long long *) -5
  `,
  'firmware files': `
    int request_firmware(const struct firmware **, const char *, struct device *) -2
    int firmware_request_nowarn(const struct firmware **, const char *, struct device *) -2
    int request_firmware_direct(const struct firmware **, const char *, struct device *) -2
    int request_firmware_into_buf(const struct firmware **, const char *, struct device *) -2
    int request_firmware_nowait(struct module *, bool, const char *, struct device *) -2
    void release_firmware(const struct firmware *)
  `,
  'PCI devices': `
    int pci_enable_device(struct pci_dev *) -19
    int pci_enable_device_mem(struct pci_dev *) -19
    int pcim_enable_device(struct pci_dev *) -19
    void pci_disable_device(struct pci_dev *)
    void pci_set_master(struct pci_dev *)
    void pci_clear_master(struct pci_dev *)
    int pci_set_mwi(struct pci_dev *) -19
    int pci_request_regions(struct pci_dev *, const char *) -16
    int pci_request_region(struct pci_dev *, int, const char *) -16
    int pci_request_mem_regions(struct pci_dev *, const char *) -16
    int pci_request_selected_regions(struct pci_dev *, int, const char *) -16
    void pci_release_regions(struct pci_dev *)
    void pci_release_region(struct pci_dev *, int)
    void pci_release_mem_regions(struct pci_dev *)
    void pci_release_selected_regions(struct pci_dev *, int)
    int pci_select_bars(struct pci_dev *, unsigned long) 0
    void *pci_iomap(struct pci_dev *, int, unsigned long) 0
    void *pci_ioremap_bar(struct pci_dev *, int) 0
    void pci_iounmap(struct pci_dev *, void *)
    int pcim_iomap_regions(struct pci_dev *, int, const char *) -12
    int pcim_iomap_regions_request_all(struct pci_dev *, int, const char *) -12
    void *pcim_iomap(struct pci_dev *, int, unsigned long) 0
    void *pcim_iomap_region(struct pci_dev *, int, const char *) -12
    void **pcim_iomap_table(struct pci_dev *) 0
    int pci_read_config_byte(const struct pci_dev *, int, u8 *) 134
    int pci_read_config_word(const struct pci_dev *, int, u16 *) 134
    int pci_read_config_dword(const struct pci_dev *, int, u32 *) 134
    int pci_write_config_byte(const struct pci_dev *, int, u8) 134
    int pci_write_config_word(const struct pci_dev *, int, u16) 134
    int pci_write_config_dword(const struct pci_dev *, int, u32) 134
    u8 pci_find_capability(struct pci_dev *, int) 0
    u16 pci_find_ext_capability(struct pci_dev *, int) 0
    int pci_alloc_irq_vectors(struct pci_dev *, unsigned int, unsigned int, unsigned int) -28
    void pci_free_irq_vectors(struct pci_dev *)
    int pci_irq_vector(struct pci_dev *, unsigned int) -22
    int pci_enable_msi(struct pci_dev *) -22
    void pci_disable_msi(struct pci_dev *)
    int pci_save_state(struct pci_dev *) 0
    void pci_restore_state(struct pci_dev *)
    int pci_set_power_state(struct pci_dev *, int) 0
    int pci_enable_wake(struct pci_dev *, int, bool) 0
    int pci_reset_function(struct pci_dev *) -25
    void pci_intx(struct pci_dev *, int)
    int pci_enable_sriov(struct pci_dev *, int) -19
    void pci_disable_sriov(struct pci_dev *)
    int pci_num_vf(struct pci_dev *) 0
    int pci_sriov_configure_simple(struct pci_dev *, int) -19
  `,
  'I2C and SPI devices': `
    struct i2c_adapter *i2c_get_adapter(int) 0
    void i2c_put_adapter(struct i2c_adapter *)
    struct i2c_client *i2c_new_client_device(struct i2c_adapter *, const void *) -19
    struct i2c_client *i2c_new_dummy_device(struct i2c_adapter *, u16) -19
    struct i2c_client *devm_i2c_new_dummy_device(struct device *, struct i2c_adapter *, u16) -19
    void i2c_unregister_device(struct i2c_client *)
    int i2c_check_functionality(struct i2c_adapter *, u32) 0
    const void *i2c_match_id(const void *, const struct i2c_client *) 0
    const void *i2c_client_get_device_id(const struct i2c_client *) 0
    int i2c_transfer(struct i2c_adapter *, struct i2c_msg *, int) -121
    int i2c_master_send(const struct i2c_client *, const char *, int) -121
    int i2c_master_recv(const struct i2c_client *, char *, int) -121
    s32 i2c_smbus_read_byte(const struct i2c_client *) -121
    s32 i2c_smbus_write_byte(const struct i2c_client *, u8) -121
    s32 i2c_smbus_read_byte_data(const struct i2c_client *, u8) -121
    s32 i2c_smbus_write_byte_data(const struct i2c_client *, u8, u8) -121
    s32 i2c_smbus_read_word_data(const struct i2c_client *, u8) -121
    s32 i2c_smbus_write_word_data(const struct i2c_client *, u8, u16) -121
    s32 i2c_smbus_read_word_swapped(const struct i2c_client *, u8) -121
    s32 i2c_smbus_write_word_swapped(const struct i2c_client *, u8, u16) -121
    s32 i2c_smbus_read_i2c_block_data(const struct i2c_client *, u8, u8, u8 *) -121
    s32 i2c_smbus_read_i2c_block_data_or_emulated(const struct i2c_client *, u8, u8, u8 *) -121
    s32 i2c_smbus_write_i2c_block_data(const struct i2c_client *, u8, u8, const u8 *) -121
    s32 i2c_smbus_read_block_data(const struct i2c_client *, u8, u8 *) -121
    s32 i2c_smbus_write_block_data(const struct i2c_client *, u8, u8, const u8 *) -121
    struct spi_controller *spi_busnum_to_master(u16) 0
    struct spi_device *spi_new_device(struct spi_controller *, struct spi_board_info *) 0
    void spi_unregister_device(struct spi_device *)
    int spi_setup(struct spi_device *) -19
    int spi_sync(struct spi_device *, struct spi_message *) -19
    int spi_async(struct spi_device *, struct spi_message *) -19
    int spi_sync_transfer(struct spi_device *, struct spi_transfer *, unsigned int) -19
    int spi_write(struct spi_device *, const void *, size_t) -19
    int spi_read(struct spi_device *, void *, size_t) -19
    int spi_write_then_read(struct spi_device *, const void *, unsigned int, void *) -19
    const void *spi_get_device_id(const struct spi_device *) 0
  `,
  'register maps': `
    struct regmap *devm_regmap_init(struct device *, const void *, void *, const void *) -19
    struct regmap *devm_regmap_init_i2c(struct i2c_client *, const struct regmap_config *) -19
    struct regmap *devm_regmap_init_spi(struct spi_device *, const struct regmap_config *) -19
    struct regmap *devm_regmap_init_mmio(struct device *, void *, const void *) -19
    struct regmap *dev_get_regmap(struct device *, const char *) 0
    int regmap_write(struct regmap *, unsigned int, unsigned int) -5
    int regmap_read(struct regmap *, unsigned int, unsigned int *) -5
    int regmap_bulk_read(struct regmap *, unsigned int, void *, size_t) -5
    int regmap_bulk_write(struct regmap *, unsigned int, const void *, size_t) -5
    int regmap_raw_read(struct regmap *, unsigned int, void *, size_t) -5
    int regmap_raw_write(struct regmap *, unsigned int, const void *, size_t) -5
    int regmap_noinc_read(struct regmap *, unsigned int, void *, size_t) -5
    int regmap_update_bits(struct regmap *, unsigned int, unsigned int, unsigned int) -5
    int regmap_update_bits_check(struct regmap *, unsigned int, unsigned int, unsigned int) -5
    int regmap_multi_reg_write(struct regmap *, const struct reg_sequence *, int) -5
  `,
  'GPIO lines': `
    struct gpio_desc *gpiod_get(struct device *, const char *, int) -2
    struct gpio_desc *gpiod_get_index(struct device *, const char *, unsigned int, int) -2
    struct gpio_desc *devm_gpiod_get(struct device *, const char *, int) -2
    struct gpio_desc *devm_gpiod_get_index(struct device *, const char *, unsigned int, int) -2
    int gpio_request(unsigned int, const char *) -517
    int gpio_request_one(unsigned int, unsigned long, const char *) -517
    int devm_gpio_request(struct device *, unsigned int, const char *) -517
    int devm_gpio_request_one(struct device *, unsigned int, unsigned long, const char *) -517
    int gpio_request_array(const struct gpio *, size_t) -517
    void gpio_free(unsigned int)
    void gpio_free_array(const struct gpio *, size_t)
    int gpio_direction_input(unsigned int) -22
    int gpio_direction_output(unsigned int, int) -22
    int gpio_get_value(unsigned int) 0
    void gpio_set_value(unsigned int, int)
    int gpio_to_irq(unsigned int) -22
    int gpio_set_debounce(unsigned int, unsigned int) -22
    int gpio_export(unsigned int, bool) -22
    void gpio_unexport(unsigned int)
  `,
  'address spaces of processes': `
    struct vm_area_struct *find_vma(struct mm_struct *, unsigned long) 0
    long get_user_pages_fast(unsigned long, int, unsigned int, struct page **) -14
    void unpin_user_page(struct page *)
    unsigned long vm_mmap(struct file *, unsigned long, unsigned long, unsigned long) -19
    int vm_munmap(unsigned long, size_t) -22
    struct mm_struct *get_task_mm(struct task_struct *) 0
    void mmput(struct mm_struct *)
    int access_process_vm(struct task_struct *, unsigned long, void *, int, unsigned int) 0
  `,
  'symbols and modules': `
    unsigned long kallsyms_lookup_name(const char *) 0
    struct module *__module_address(unsigned long) 0
    struct module *find_module(const char *) 0
    bool is_module_address(unsigned long) 0
    int register_module_notifier(struct notifier_block *) 0
    int unregister_module_notifier(struct notifier_block *) 0
  `,
  'programs of user space': `
    int call_usermodehelper(const char *, char **, char **, int) -2
    void *call_usermodehelper_setup(const char *, char **, char **, gfp_t) 0
    int call_usermodehelper_exec(struct subprocess_info *, int) -2
  `,
  'lights, pulses, watchdogs, clocks, sensors': `
    int led_classdev_register_ext(struct device *, struct led_classdev *, void *) 0
    int devm_led_classdev_register_ext(struct device *, struct led_classdev *, void *) 0
    void led_classdev_unregister(struct led_classdev *)
    void led_set_brightness(struct led_classdev *, unsigned int)
    struct pwm_chip *devm_pwmchip_alloc(struct device *, unsigned int, size_t) -12
    int devm_pwmchip_add(struct device *, struct pwm_chip *) -19
    int pwmchip_add(struct pwm_chip *) -19
    void pwmchip_remove(struct pwm_chip *)
    struct pwm_device *pwm_get(struct device *, const char *) -2
    struct pwm_device *devm_pwm_get(struct device *, const char *) -2
    void pwm_put(struct pwm_device *)
    int pwm_apply_might_sleep(struct pwm_device *, const struct pwm_state *) -19
    int pwm_config(struct pwm_device *, int, int) -19
    int pwm_enable(struct pwm_device *) -19
    void pwm_disable(struct pwm_device *)
    void *pwmchip_get_drvdata(const struct pwm_chip *) 0
    void pwmchip_set_drvdata(struct pwm_chip *, void *)
    int watchdog_init_timeout(struct watchdog_device *, unsigned int, const struct device *) 0
    int watchdog_register_device(struct watchdog_device *) 0
    void watchdog_unregister_device(struct watchdog_device *)
    int devm_watchdog_register_device(struct device *, struct watchdog_device *) 0
    struct rtc_device *devm_rtc_allocate_device(struct device *) -19
    struct rtc_device *devm_rtc_device_register(struct device *, const char *, const void *) -19
    int __devm_rtc_register_device(struct module *, struct rtc_device *) -19
    void rtc_update_irq(struct rtc_device *, unsigned long, unsigned long)
    time64_t rtc_tm_to_time64(struct rtc_time *) 0
    void rtc_time64_to_tm(time64_t, struct rtc_time *)
    int rtc_valid_tm(struct rtc_time *) 0
    struct device *hwmon_device_register_with_info(struct device *, const char *, void *) -19
    struct device *devm_hwmon_device_register_with_info(struct device *, const char *) -19
    struct device *devm_hwmon_device_register_with_groups(struct device *, const char *) -19
    void hwmon_device_unregister(struct device *)
    struct iio_dev *devm_iio_device_alloc(struct device *, int) 0
    int __devm_iio_device_register(struct device *, struct iio_dev *, struct module *) -19
    int iio_push_to_buffers_with_timestamp(struct iio_dev *, void *, s64) -19
    s64 iio_get_time_ns(const struct iio_dev *) 0
    int gpiochip_add_data(struct gpio_chip *, void *) -19
    int devm_gpiochip_add_data(struct device *, struct gpio_chip *, void *) -19
    void gpiochip_remove(struct gpio_chip *)
    void *gpiochip_get_data(struct gpio_chip *) 0
    void gpiochip_disable_irq(struct gpio_chip *, unsigned int)
    void gpiochip_enable_irq(struct gpio_chip *, unsigned int)
    void handle_simple_irq(struct irq_desc *)
    void handle_level_irq(struct irq_desc *)
    void handle_edge_irq(struct irq_desc *)
    void handle_bad_irq(struct irq_desc *)
  `,
  terminals: `
    struct tty_struct *get_current_tty(void) 0
    void tty_kref_put(struct tty_struct *)
    struct tty_driver *__tty_alloc_driver(unsigned int, struct module *, unsigned long) -12
    void tty_driver_kref_put(struct tty_driver *)
    int tty_register_driver(struct tty_driver *) -19
    void tty_unregister_driver(struct tty_driver *)
    struct device *tty_register_device(struct tty_driver *, unsigned int, struct device *) -19
    void tty_unregister_device(struct tty_driver *, unsigned int)
    int tty_register_ldisc(void *) -19
    void tty_port_init(struct tty_port *)
    void tty_port_destroy(struct tty_port *)
    void tty_port_link_device(struct tty_port *, struct tty_driver *, unsigned int)
    int tty_port_open(struct tty_port *, struct tty_struct *, struct file *) -19
    void tty_port_close(struct tty_port *, struct tty_struct *, struct file *)
    void tty_port_hangup(struct tty_port *)
    void tty_hangup(struct tty_struct *)
    void tty_wakeup(struct tty_struct *)
    int tty_insert_flip_char(struct tty_port *, unsigned char, char) 0
    int tty_insert_flip_string(struct tty_port *, const unsigned char *, size_t) 0
    int tty_buffer_request_room(struct tty_port *, size_t) 0
    void tty_flip_buffer_push(struct tty_port *)
  `,
  'USB devices': `
    int usb_register_dev(struct usb_interface *, struct usb_class_driver *) -19
    void usb_deregister_dev(struct usb_interface *, struct usb_class_driver *)
    struct usb_interface *usb_find_interface(struct usb_driver *, int) 0
    struct urb *usb_alloc_urb(int, gfp_t) 0
    void usb_free_urb(struct urb *)
    int usb_submit_urb(struct urb *, gfp_t) -19
    int usb_unlink_urb(struct urb *) -19
    void usb_kill_urb(struct urb *)
    void usb_anchor_urb(struct urb *, struct usb_anchor *)
    void usb_unanchor_urb(struct urb *)
    void usb_kill_anchored_urbs(struct usb_anchor *)
    int usb_wait_anchor_empty_timeout(struct usb_anchor *, unsigned int) 1
    void *usb_alloc_coherent(struct usb_device *, size_t, gfp_t, dma_addr_t *) 0
    void usb_free_coherent(struct usb_device *, size_t, void *, dma_addr_t)
    int usb_control_msg(struct usb_device *, unsigned int, u8, u8, u16, u16, void *) -19
    int usb_bulk_msg(struct usb_device *, unsigned int, void *, int, int *, int) -19
    int usb_interrupt_msg(struct usb_device *, unsigned int, void *, int, int *, int) -19
    int usb_find_common_endpoints(struct usb_host_interface *, void **, void **, void **) -6
  `,
  'memory of devices': `
    struct nvmem_device *nvmem_register(const struct nvmem_config *) -95
    struct nvmem_device *devm_nvmem_register(struct device *, const struct nvmem_config *) -95
    void nvmem_unregister(struct nvmem_device *)
    int i2c_slave_register(struct i2c_client *, void *) -95
    int i2c_slave_unregister(struct i2c_client *) -95
    struct i2c_client *i2c_new_scanned_device(struct i2c_adapter *, void *, const void *) -19
    int spi_sync_locked(struct spi_device *, struct spi_message *) -19
    int spi_bus_lock(struct spi_controller *) -19
    int spi_bus_unlock(struct spi_controller *) -19
    struct spi_device *spi_new_ancillary_device(struct spi_device *, u8) -19
    ssize_t spi_w8r8(struct spi_device *, u8) -19
    void devm_memunmap(struct device *, void *)
    void *devm_ioport_map(struct device *, unsigned long, unsigned int) 0
    void *ioport_map(unsigned long, unsigned int) 0
    void ioport_unmap(void *)
    bool pfn_valid(unsigned long) 1
  `,
  'tracing of functions': `
    int register_ftrace_function(struct ftrace_ops *) 0
    int unregister_ftrace_function(struct ftrace_ops *) 0
    int ftrace_set_filter(struct ftrace_ops *, unsigned char *, int, int) 0
    int ftrace_set_filter_ip(struct ftrace_ops *, unsigned long, int, int) 0
    int register_ftrace_direct(struct ftrace_ops *, unsigned long) 0
    int unregister_ftrace_direct(struct ftrace_ops *, unsigned long, bool) 0
  `,
  'numbers under /proc/sys': `
    struct ctl_table_header *register_sysctl_sz(const char *, const void *, size_t) 0
    struct ctl_table_header *register_sysctl(const char *, const void *) 0
    struct ctl_table_header *register_sysctl_mount_point(const char *) 0
    void unregister_sysctl_table(struct ctl_table_header *)
    int proc_dostring(const void *, int, void *, size_t *, loff_t *) -22
    int proc_dobool(const void *, int, void *, size_t *, loff_t *) -22
    int proc_dointvec(const void *, int, void *, size_t *, loff_t *) -22
    int proc_douintvec(const void *, int, void *, size_t *, loff_t *) -22
    int proc_dointvec_minmax(const void *, int, void *, size_t *, loff_t *) -22
    int proc_douintvec_minmax(const void *, int, void *, size_t *, loff_t *) -22
    int proc_doulongvec_minmax(const void *, int, void *, size_t *, loff_t *) -22
    int proc_do_large_bitmap(const void *, int, void *, size_t *, loff_t *) -22
  `,
  'files of sysfs and file systems': `
    int sysfs_create_bin_file(struct kobject *, const struct bin_attribute *) 0
    void sysfs_remove_bin_file(struct kobject *, const struct bin_attribute *)
    int device_create_bin_file(struct device *, const struct bin_attribute *) 0
    void device_remove_bin_file(struct device *, const struct bin_attribute *)
    int class_create_file_ns(const struct class *, const struct class_attribute *, void *) 0
    void class_remove_file_ns(const struct class *, const struct class_attribute *, void *)
    struct file_system_type *get_fs_type(const char *) 0
    void put_filesystem(struct file_system_type *)
  `,
  'the end of the machine': `
    void emergency_restart(void)
    void orderly_poweroff(bool)
    void kernel_restart(char *)
    void kernel_power_off(void)
  `,
  'patches of the running kernel': `
    int klp_enable_patch(struct klp_patch *) -38
    void *klp_shadow_get(void *, unsigned long) 0
    void *klp_shadow_alloc(void *, unsigned long, size_t, gfp_t) 0
    void *klp_shadow_get_or_alloc(void *, unsigned long, size_t, gfp_t) 0
    void klp_shadow_free(void *, unsigned long, void *)
    void klp_shadow_free_all(unsigned long, void *)
  `,
  'text search and consoles': `
    int textsearch_register(struct ts_ops *) 0
    int textsearch_unregister(struct ts_ops *) 0
    struct ts_config *textsearch_prepare(const char *, const void *, unsigned int, gfp_t) -2
    void textsearch_destroy(struct ts_config *)
    unsigned int textsearch_find_continuous(struct ts_config *, void *, const void *) 4294967295
    void register_console(struct console *)
    int unregister_console(struct console *) 0
  `,
};
