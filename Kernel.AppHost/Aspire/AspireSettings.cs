using Kernel.AppHost.Composition;
using Kernel.AppHost.Local;

namespace Kernel.AppHost.Aspire;

/// <summary>What the user decided for this run: the options and variables of the local edition, where they mean something here.</summary>
/// <remarks>Nothing of Aspire's is in it, so that it is built and tested with the local edition, too.</remarks>
internal sealed class AspireSettings
{
    private const string Lite = "lite";
    private const string Compose = "compose";

    private readonly Func<string, string?> _configuration;
    private readonly Dictionary<EndpointAddress, int> _ports = [];

    /// <param name="configuration">The value of a key of the app host's configuration, which has options and variables alike.</param>
    /// <exception cref="UsageException">A value is not allowed; the message names the option and what is.</exception>
    public AspireSettings(Func<string, string?> configuration)
    {
        _configuration = configuration;
        foreach (var resource in KernelSystem.ResourcesWithS2Lite)
        {
            foreach (var endpoint in resource.Endpoints)
            {
                var (option, variable) = PortSetting.NamesOf(resource, endpoint);
                _ports[new(resource.Name, endpoint.Name)] = Read(option, variable) is { } value ? Setting.ToPort(value, $"--{option} ({variable})") : endpoint.Port;
            }
        }

        S2Lite = ReadWord("s2", "KERNEL_S2", Lite);
        DeploysToCompose = ReadWord("deploy-to", "KERNEL_DEPLOY_TO", Compose);
        ChromiumPath = Read("chromium", "CHROMIUM_PATH");
        ChromiumAddress = ReadAddress("chromium-address", "CHROMIUM_ADDRESS");
        ChromiumBaseImage = Read("chromium-base-image", "CHROMIUM_BASE_IMAGE");
        DataFolder = Read("data", "KERNEL_DATA");
        if (S2Lite && Given(SystemParameters.S2Basin) is not null)
        {
            throw new UsageException("--s2 lite (KERNEL_S2) stores events in an s2-lite of its own, but s2-basin names a basin elsewhere: take one of the two away.");
        }
    }

    /// <summary>Whether s2-lite runs with the system and stores its events.</summary>
    public bool S2Lite { get; }

    /// <summary>Whether publishing writes a Compose file.</summary>
    public bool DeploysToCompose { get; }

    /// <summary>The browser's program, where the user gave one.</summary>
    public string? ChromiumPath { get; }

    /// <summary>The DevTools of a browser that runs already, in which case none is started.</summary>
    public Uri? ChromiumAddress { get; }

    /// <summary>The image that Chromium's is built on, where it is not to be the usual one.</summary>
    public string? ChromiumBaseImage { get; }

    /// <summary>The folder that everything is stored under, where the user gave one.</summary>
    public string? DataFolder { get; }

    /// <summary>The port on the loopback address where an endpoint is while the system runs here.</summary>
    public int PortOf(SystemResource resource, ResourceEndpoint endpoint) => _ports[new(resource.Name, endpoint.Name)];

    /// <summary>A parameter's value as the user gave it: as Aspire reads it, or as the local edition does.</summary>
    public string? Given(SystemParameter parameter) =>
        _configuration($"Parameters:{parameter.Name}") is { Length: > 0 } named ? named
        : _configuration($"Parameters:{parameter.Name.Replace('-', '_')}") is { Length: > 0 } variable ? variable
        : Read(parameter.Secret ? null : parameter.Name, Setting.AsVariable(parameter.Name));

    private string? Read(string? option, string variable) =>
        option is not null && _configuration(option) is { Length: > 0 } given ? given
        : _configuration(variable) is { Length: > 0 } value ? value
        : null;

    private bool ReadWord(string option, string variable, string allowed) => Read(option, variable) switch
    {
        null => false,
        var value when value == allowed => true,
        var value => throw new UsageException($"--{option} ({variable}) must be {allowed}, but is '{value}'."),
    };

    private Uri? ReadAddress(string option, string variable) => Read(option, variable) switch
    {
        null => null,
        var value when Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" => address,
        var value => throw new UsageException($"--{option} ({variable}) must be an address such as http://127.0.0.1:9222, but is '{value}'."),
    };
}
