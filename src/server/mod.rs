//! HTTP and websockets: the doors.
