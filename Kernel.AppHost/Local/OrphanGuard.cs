using System.Diagnostics;

namespace Kernel.AppHost.Local;

/// <summary>
/// A small shell process in a session of its own that ends everything should the app host die without being able to: it knows
/// every process group and the run's temporary folder, and learns of the death from the end of its standard input, which the
/// kernel closes whatever happened.
/// </summary>
/// <remarks>
/// No gap: a process is registered before it is allowed to become its program (see <see cref="ChildProcess"/>), and what is
/// written into the pipe is read even if the writer has died since.
/// </remarks>
internal sealed class OrphanGuard : IDisposable
{
    // $1 is the folder to remove. Given a graceful end first, for at most 3 s, because the services still have events to store.
    private const string Script =
        """
        trap '' INT TERM HUP
        exec >/dev/null 2>&1
        running=
        while read -r what target; do
          rest=
          for t in $running; do [ "$t" = "$target" ] || rest="$rest $t"; done
          running=$rest
          [ "$what" = started ] && running="$running $target"
        done
        for t in $running; do kill -s TERM -- "$t"; done
        i=0
        while [ $i -lt 30 ]; do
          left=
          for t in $running; do kill -s 0 -- "$t" && left=1; done
          [ -z "$left" ] && break
          sleep 0.1
          i=$((i + 1))
        done
        for t in $running; do kill -s KILL -- "$t"; done
        rm -rf -- "$1"
        """;

    private readonly Lock _lock = new();
    private readonly HashSet<int> _running = [];
    private readonly string _folder;
    private Process? _guard;
    private bool _disposed;

    /// <param name="folder">Removed when the guard ends.</param>
    public OrphanGuard(string folder)
    {
        _folder = folder;
        StartGuard();
    }

    /// <summary>The guard's own process.</summary>
    public int ProcessId
    {
        get
        {
            lock (_lock)
            {
                return _guard!.Id;
            }
        }
    }

    /// <summary>Registers what a signal would be sent to: a process, or the negative number of a group.</summary>
    public void Started(int target)
    {
        lock (_lock)
        {
            _running.Add(target);
            Tell($"started {target}");
        }
    }

    /// <summary>Takes it off the list.</summary>
    public void Ended(int target)
    {
        lock (_lock)
        {
            _running.Remove(target);
            Tell($"ended {target}");
        }
    }

    public void Dispose()
    {
        Process guard;
        lock (_lock)
        {
            _disposed = true;
            guard = _guard!;
            Close(guard);
        }

        guard.WaitForExit(TimeSpan.FromSeconds(1));
        guard.Dispose();
    }

    // Caller holds the lock, except in the constructor.
    private void StartGuard()
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, WorkingDirectory = "/" };
        ChildProcess.UseOwnSession(start, ["/bin/sh", "-c", Script, "kernel-orphan-guard", _folder]);
        _guard = new Process { StartInfo = start, EnableRaisingEvents = true };
        _guard.Exited += (sender, _) => OnGuardExited((Process)sender!);
        _guard.Start();
        foreach (var target in _running)
        {
            Tell($"started {target}");
        }
    }

    // Somebody killed it: without one nothing may run.
    private void OnGuardExited(Process guard)
    {
        lock (_lock)
        {
            if (!_disposed && guard == _guard)
            {
                Close(guard);
                guard.Dispose();
                StartGuard();
            }
        }
    }

    private void Tell(string line)
    {
        try
        {
            _guard!.StandardInput.Write(line + "\n");
            _guard.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has died, and the one that takes its place is told everything.
        }
    }

    private static void Close(Process guard)
    {
        try
        {
            guard.StandardInput.Close();
        }
        catch (IOException)
        {
            // As above.
        }
    }
}
