"""Runs the command in its arguments and prints what it took, as JSON: only wait4 tells a child's peak memory."""
import json, os, subprocess, sys, time

start = time.monotonic()
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(json.dumps({
    "seconds": time.monotonic() - start,
    "cpuSeconds": usage.ru_utime + usage.ru_stime,
    # The larger of the program and its children; Linux counts in KiB, macOS in bytes.
    "peakBytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    "status": os.waitstatus_to_exitcode(status),
}))
