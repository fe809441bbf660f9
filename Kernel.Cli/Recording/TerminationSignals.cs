using System.Runtime.InteropServices;

namespace Kernel.Cli.Recording;

/// <summary>The signals that ask this process to end, which it passes to the program that it runs.</summary>
internal sealed class TerminationSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Starts to handle them in place of the default, which would end this process at once.</summary>
    public TerminationSignals() => _registrations =
        [.. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT]).Select(signal => PosixSignalRegistration.Create(signal, Handle))];

    /// <summary>Receives each signal.</summary>
    public event Action<PosixSignal>? Received;

    /// <summary>The first signal, if there was one.</summary>
    public PosixSignal? First { get; private set; }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stopping.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        First ??= context.Signal;
        _stopping.Cancel();
        Received?.Invoke(context.Signal);
    }
}
