"""
Runs the command in its arguments and prints what it took, as JSON: only wait4 tells a child's peak memory. With
--watch before the command also how many bytes it had read by when, ten times a second.
"""
import json, os, signal, subprocess, sys, threading, time

MOST_SECONDS = 900
LOOK_EVERY_SECONDS = 0.1
watched = sys.argv[1] == "--watch"
command = sys.argv[2:] if watched else sys.argv[1:]


def counted_bytes(pid, which):
    """
    What the process and the children that it waited for had from read calls ("rchar") or handed to write calls
    ("wchar"), sockets included: Linux counts it until the process is reaped.
    """
    try:
        with open(f"/proc/{pid}/io") as lines:
            return int(dict(line.split(": ") for line in lines)[which])
    except OSError:
        return None


def watch(pid, reads):
    while (read := counted_bytes(pid, "rchar")) is not None:
        reads.append([time.monotonic() - start, read])
        time.sleep(LOOK_EVERY_SECONDS)


start = time.monotonic()
child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
signal.signal(signal.SIGALRM, lambda *_: child.kill())
signal.alarm(MOST_SECONDS)
reads = []
if watched:
    threading.Thread(target=watch, args=(child.pid, reads), daemon=True).start()
os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
seconds = time.monotonic() - start
written = counted_bytes(child.pid, "wchar")
_, status, usage = os.wait4(child.pid, 0)
print(json.dumps({
    "seconds": seconds,
    "cpuSeconds": usage.ru_utime + usage.ru_stime,
    # The larger of the program and its children; Linux counts in KiB, macOS in bytes.
    "peakBytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    "writtenBytes": written,
    "reads": list(reads),
    "status": os.waitstatus_to_exitcode(status),
}))
