using Kernel.Api.ScaleToZero;

namespace Kernel.Tests.Unit.Api.ScaleToZero;

/// <summary>Records the requested states, and fails on demand.</summary>
internal sealed class FakeSuspendControl : ISuspendControl
{
    public bool Exists => true;

    public string Told { get; private set; } = "";

    public bool Fails { get; set; }

    public void Set(bool awake)
    {
        if (Fails)
        {
            throw new IOException("no such device");
        }

        Told += awake ? '+' : '-';
    }
}
