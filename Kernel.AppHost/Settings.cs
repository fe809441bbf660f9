using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace Kernel.AppHost;

/// <summary>The checked settings of the app host, whichever of its configuration sources they come from.</summary>
internal sealed class Settings
{
    private const string S2LiteWord = "lite";

    // The home of the .NET images' user: the one folder of a service's container that it may write to.
    private const string ContainerHome = "/home/app";

    private static readonly (string Name, int Default, string Purpose)[] PortSettings =
    [
        ("api-port", 10001, "the API"),
        ("api-internal-port", 10002, "the API's internal endpoint"),
        ("collector-port", 10003, "the collector's health"),
        ("storage-port", 10004, "the storage writer"),
        ("s2-port", 10005, "s2-lite"),
        ("chromium-port", 9222, "Chromium's DevTools"),
        ("dashboard-port", 15100, "the dashboard"),
    ];

    private readonly IDistributedApplicationBuilder _builder;
    private readonly Dictionary<string, int> _ports;

    /// <exception cref="StartupException">A value is not allowed; the message names the setting and what is allowed.</exception>
    public Settings(IDistributedApplicationBuilder builder)
    {
        _builder = builder;
        _ports = PortSettings.ToDictionary(static port => port.Name, port => ReadPort(port.Name, port.Default));
        S2Lite = Find("s2") switch
        {
            null => false,
            S2LiteWord => true,
            var other => throw Wrong("s2", $"must be {S2LiteWord}, but is '{other}'"),
        };
        RequireBoolean("auto-start-session");
        RequireBoolean("devtools-gateway");
        RequireBoolean("logs");
        RequireS2();
    }

    /// <summary>Which browser: <c>container</c>, <c>local</c>, a path or an address; null to find out what works.</summary>
    public string? Chromium => Find("chromium");

    /// <summary>The base of Chromium's image, if not the one that its Dockerfile names.</summary>
    public string? ChromiumBaseImage => Find("chromium-base-image");

    /// <summary>Whether s2-lite runs with the system and stores its events.</summary>
    public bool S2Lite { get; }

    public int ApiPort => _ports["api-port"];

    public int ApiInternalPort => _ports["api-internal-port"];

    public int CollectorPort => _ports["collector-port"];

    public int StoragePort => _ports["storage-port"];

    public int S2Port => _ports["s2-port"];

    public int ChromiumPort => _ports["chromium-port"];

    /// <summary>The dashboard's port; the two after it take telemetry and serve the dashboard's data.</summary>
    public int DashboardPort => _ports["dashboard-port"];

    /// <summary>Whether the system runs here, in the Development environment.</summary>
    public bool IsDevelopmentRun => _builder.ExecutionContext.IsRunMode && _builder.Environment.IsDevelopment();

    /// <summary>The folder that holds everything the system stores on this machine.</summary>
    public string Data => Path.GetFullPath(Find("data") ?? Path.Combine(_builder.AppHostDirectory, "..", "data"));

    /// <summary>Gets the folder that a service stores its data in: under <see cref="Data"/>, or in its container's volume.</summary>
    public string DataFolder(string name) => _builder.ExecutionContext.IsRunMode ? Path.Combine(Data, name) : $"{ContainerHome}/{name}";

    /// <summary>Gets the ports that a run needs, with the setting and the purpose of each.</summary>
    public IEnumerable<(Setting Setting, int Port, string Purpose)> PortsInUse() =>
        from setting in PortSettings
        where setting.Name switch
        {
            "s2-port" => S2Lite,
            "chromium-port" => Chromium?.Contains("://", StringComparison.Ordinal) != true,
            _ => true,
        }
        from port in setting.Name == "dashboard-port" ? Enumerable.Range(DashboardPort, 3) : [_ports[setting.Name]]
        select (CommandLine.Named(setting.Name), port, setting.Purpose);

    private string? Find(string name)
    {
        var value = _builder.Configuration[CommandLine.Named(name).Key];
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    private int ReadPort(string name, int byDefault) => Find(name) switch
    {
        null => byDefault,
        var text when ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 => port,
        var text => throw Wrong(name, $"must be a port from 1 to 65535, but is '{text}'"),
    };

    private void RequireBoolean(string name)
    {
        if (Find(name) is { } text && !bool.TryParse(text, out _))
        {
            throw Wrong(name, $"must be true or false, but is '{text}'");
        }
    }

    private void RequireS2()
    {
        var (hasBasin, hasToken) = (Find("s2-basin") is not null, Find("s2-access-token") is not null);
        if (_builder.ExecutionContext.IsRunMode && hasBasin != hasToken)
        {
            throw new StartupException("S2 needs both S2_BASIN and S2_ACCESS_TOKEN. Set both, or neither to store events in files.", StartupException.WrongSetting);
        }

        if (S2Lite && hasBasin)
        {
            throw new StartupException("--s2 lite (KERNEL_S2) and --s2-basin (S2_BASIN) are mutually exclusive. Remove one of them.", StartupException.WrongSetting);
        }
    }

    private static StartupException Wrong(string name, string problem) => new($"{CommandLine.Named(name)} {problem}.", StartupException.WrongSetting);
}
