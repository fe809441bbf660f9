using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kernel.AppHost.Local;

/// <summary>The user's wish to stop: Ctrl-C, SIGTERM or a closed terminal asks for an orderly end, the second one for an end at once.</summary>
internal sealed class StopSignals : IDisposable
{
    // One wish can arrive twice: sent to every process of a group, and passed on by the dotnet run that received it as well.
    private static readonly TimeSpan SameWish = TimeSpan.FromMilliseconds(750);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _orderly = new();
    private readonly CancellationTokenSource _now = new();
    private readonly PosixSignalRegistration[] _registrations;
    private long _first;

    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnSignal),
    ];

    /// <summary>Stop, in order.</summary>
    public CancellationToken Orderly => _orderly.Token;

    /// <summary>Stop at once.</summary>
    public CancellationToken Now => _now.Token;

    /// <summary>Asks for the orderly end without a signal.</summary>
    public void RequestStop() => _orderly.Cancel();

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _orderly.Dispose();
        _now.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_lock)
        {
            if (_first == 0)
            {
                _first = Stopwatch.GetTimestamp();
                _orderly.Cancel();
            }
            else if (context.Signal != PosixSignal.SIGHUP && Stopwatch.GetElapsedTime(_first) > SameWish)
            {
                _now.Cancel();
            }
        }
    }
}
