/* SPDX-License-Identifier: MIT */
/* Descriptors of USB devices. */
#ifndef _LINUX_USB_CH9_H
#define _LINUX_USB_CH9_H

#include <linux/types.h>

#define USB_DIR_OUT 0
#define USB_DIR_IN 0x80
#define USB_TYPE_STANDARD (0x00 << 5)
#define USB_TYPE_CLASS (0x01 << 5)
#define USB_TYPE_VENDOR (0x02 << 5)
#define USB_RECIP_DEVICE 0x00
#define USB_RECIP_INTERFACE 0x01
#define USB_CLASS_HID 3
#define USB_CLASS_MASS_STORAGE 8
#define USB_CLASS_VENDOR_SPEC 0xff
#define USB_ENDPOINT_DIR_MASK 0x80
#define USB_ENDPOINT_NUMBER_MASK 0x0f
#define USB_ENDPOINT_XFERTYPE_MASK 0x03
#define USB_ENDPOINT_XFER_BULK 2
#define USB_ENDPOINT_XFER_INT 3

struct usb_device_descriptor {
	u8 bLength;
	u8 bDescriptorType;
	__le16 bcdUSB;
	u8 bDeviceClass;
	u8 bDeviceSubClass;
	u8 bDeviceProtocol;
	u8 bMaxPacketSize0;
	__le16 idVendor;
	__le16 idProduct;
	__le16 bcdDevice;
	u8 iManufacturer;
	u8 iProduct;
	u8 iSerialNumber;
	u8 bNumConfigurations;
} __packed;
struct usb_interface_descriptor {
	u8 bLength;
	u8 bDescriptorType;
	u8 bInterfaceNumber;
	u8 bAlternateSetting;
	u8 bNumEndpoints;
	u8 bInterfaceClass;
	u8 bInterfaceSubClass;
	u8 bInterfaceProtocol;
	u8 iInterface;
} __packed;
struct usb_endpoint_descriptor {
	u8 bLength;
	u8 bDescriptorType;
	u8 bEndpointAddress;
	u8 bmAttributes;
	__le16 wMaxPacketSize;
	u8 bInterval;
} __packed;
#define usb_endpoint_num(epd) ((epd)->bEndpointAddress & USB_ENDPOINT_NUMBER_MASK)
#define usb_endpoint_maxp(epd) ((epd)->wMaxPacketSize & 0x07ff)
#define usb_endpoint_dir_in(epd) (((epd)->bEndpointAddress & USB_ENDPOINT_DIR_MASK) == USB_DIR_IN)
#define usb_endpoint_dir_out(epd) (!usb_endpoint_dir_in(epd))
#define usb_endpoint_type(epd) ((epd)->bmAttributes & USB_ENDPOINT_XFERTYPE_MASK)
#define usb_endpoint_is_int_in(epd) \
	(usb_endpoint_type(epd) == USB_ENDPOINT_XFER_INT && usb_endpoint_dir_in(epd))
#define usb_endpoint_is_int_out(epd) \
	(usb_endpoint_type(epd) == USB_ENDPOINT_XFER_INT && usb_endpoint_dir_out(epd))
#define usb_endpoint_is_bulk_in(epd) \
	(usb_endpoint_type(epd) == USB_ENDPOINT_XFER_BULK && usb_endpoint_dir_in(epd))
#define usb_endpoint_is_bulk_out(epd) \
	(usb_endpoint_type(epd) == USB_ENDPOINT_XFER_BULK && usb_endpoint_dir_out(epd))

#endif
