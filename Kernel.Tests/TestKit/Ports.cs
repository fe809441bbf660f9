using System.Globalization;

namespace Kernel.Tests.TestKit;

/// <summary>Free ports for an app host.</summary>
internal sealed class Ports
{
    private static readonly string[] Options = ["--api-port", "--api-internal-port", "--collector-port", "--storage-port", "--chromium-port"];

    private readonly int[] _ports = [.. Options.Select(static _ => FreePort.Next())];

    // Three in a row; FreePort hands out ascending numbers.
    private readonly int _dashboard = Consecutive();

    public int Api => _ports[0];

    public int Chromium => _ports[4];

    public int Dashboard => _dashboard;

    public string[] Arguments =>
    [
        .. Options.Zip(_ports).SelectMany(static pair => (string[])[pair.First, pair.Second.ToString(CultureInfo.InvariantCulture)]),
        "--dashboard-port", _dashboard.ToString(CultureInfo.InvariantCulture),
    ];

    private static int Consecutive()
    {
        while (true)
        {
            var first = FreePort.Next();
            if (FreePort.Next() == first + 1 && FreePort.Next() == first + 2)
            {
                return first;
            }
        }
    }
}
