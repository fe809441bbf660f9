using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace Kernel.AppHost;

/// <summary>The validated settings of the app host.</summary>
internal sealed class Settings
{
    private const string S2LiteValue = "lite";

    // The home of the user of the .NET images: the only writable folder of a service container.
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

    /// <exception cref="AppHostStartupException">A value is invalid; the message names the setting and the allowed values.</exception>
    public Settings(IDistributedApplicationBuilder builder)
    {
        _builder = builder;
        _ports = PortSettings.ToDictionary(static port => port.Name, port => ReadPort(port.Name, port.Default));
        S2Lite = Find("s2") switch
        {
            null => false,
            S2LiteValue => true,
            var other => throw Invalid("s2", $"must be {S2LiteValue}, but is '{other}'"),
        };
        RequireBoolean("auto-start-session");
        RequireBoolean("devtools-gateway");
        RequireBoolean("logs");
        RequireS2();
    }

    /// <summary>The browser: <c>container</c>, <c>local</c>, a path or an address; null to select one that works.</summary>
    public string? Chromium => Find("chromium");

    /// <summary>The base image of Chromium; null for that of the Dockerfile.</summary>
    public string? ChromiumBaseImage => Find("chromium-base-image");

    /// <summary>Gets whether s2-lite is part of the system and stores the events.</summary>
    public bool S2Lite { get; }

    public int ApiPort => _ports["api-port"];

    public int ApiInternalPort => _ports["api-internal-port"];

    public int CollectorPort => _ports["collector-port"];

    public int StoragePort => _ports["storage-port"];

    public int S2Port => _ports["s2-port"];

    public int ChromiumPort => _ports["chromium-port"];

    /// <summary>The port of the dashboard; the two ports after it receive telemetry and serve the resource data.</summary>
    public int DashboardPort => _ports["dashboard-port"];

    /// <summary>Gets whether the system runs (is not published) in the Development environment.</summary>
    public bool IsDevelopmentRun => _builder.ExecutionContext.IsRunMode && _builder.Environment.IsDevelopment();

    /// <summary>The folder of all data of the system on this machine.</summary>
    public string Data => Path.GetFullPath(Find("data") ?? Path.Combine(_builder.AppHostDirectory, "..", "data"));

    /// <summary>Gets the data folder of a service: below <see cref="Data"/>, or in its container's volume.</summary>
    public string DataFolder(string name) => _builder.ExecutionContext.IsRunMode ? Path.Combine(Data, name) : $"{ContainerHome}/{name}";

    /// <summary>Gets the ports that are used in run mode, with their settings and purposes.</summary>
    public IEnumerable<(Setting Setting, int Port, string Purpose)> PortsInUse() =>
        from setting in PortSettings
        where setting.Name switch
        {
            "s2-port" => S2Lite,
            "chromium-port" => Chromium?.Contains("://", StringComparison.Ordinal) != true,
            _ => true,
        }
        from port in setting.Name == "dashboard-port" ? Enumerable.Range(DashboardPort, 3) : [_ports[setting.Name]]
        select (CommandLine.Find(setting.Name), port, setting.Purpose);

    private string? Find(string name)
    {
        var value = _builder.Configuration[CommandLine.Find(name).Key];
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    private int ReadPort(string name, int defaultValue) => Find(name) switch
    {
        null => defaultValue,
        var text when ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 => port,
        var text => throw Invalid(name, $"must be a port from 1 to 65535, but is '{text}'"),
    };

    private void RequireBoolean(string name)
    {
        if (Find(name) is { } text && !bool.TryParse(text, out _))
        {
            throw Invalid(name, $"must be true or false, but is '{text}'");
        }
    }

    private void RequireS2()
    {
        var (hasBasin, hasToken) = (Find("s2-basin") is not null, Find("s2-access-token") is not null);
        if (_builder.ExecutionContext.IsRunMode && hasBasin != hasToken)
        {
            throw new AppHostStartupException("S2 needs both S2_BASIN and S2_ACCESS_TOKEN. Set both, or neither to store events in files.", AppHostStartupException.WrongSetting);
        }

        if (S2Lite && hasBasin)
        {
            throw new AppHostStartupException("--s2 lite (KERNEL_S2) and --s2-basin (S2_BASIN) are mutually exclusive. Remove one of them.", AppHostStartupException.WrongSetting);
        }
    }

    private static AppHostStartupException Invalid(string name, string problem) => new($"{CommandLine.Find(name)} {problem}.", AppHostStartupException.WrongSetting);
}
