using System.CommandLine;
using System.Security.Cryptography;
using Kernel.AppHost.Composition;

namespace Kernel.AppHost.Local;

/// <summary>The command line of the local edition. Ports and parameters are those of <see cref="KernelSystem"/>; an option wins over its variable.</summary>
internal sealed class CommandLine
{
    /// <summary>Asks for the local edition where both are there.</summary>
    public const string LocalOption = "--local";

    private const string ComposeOption = "--compose";
    private const string Lite = "lite";

    private readonly List<(Setting Setting, EndpointAddress Address, ResourceEndpoint Endpoint)> _ports = [];
    private readonly List<(Setting Setting, SystemParameter Parameter)> _parameters = [];
    private readonly Setting _data = new("--data", "FOLDER", "KERNEL_DATA", $"where events and journal are stored [default: ./{KernelSystem.DefaultDataFolder}]");
    private readonly Setting _chromium = new("--chromium", "PATH", "CHROMIUM_PATH", "the browser to start [default: the first of chromium, chromium-browser, google-chrome on PATH]");
    private readonly Setting _address = new("--chromium-address", "URL", "CHROMIUM_ADDRESS", "use the browser whose DevTools are here, and start none");
    private readonly Setting _s2 = new("--s2", "lite", "KERNEL_S2", "run s2-lite with the system and store events there [default: S2 where a basin is given, else files]");
    private readonly Setting _environment = new("--environment", "NAME", "DOTNET_ENVIRONMENT", "the environment that the services run in [default: Development, for --compose Production]");

    private readonly Option<string?> _compose = new(ComposeOption)
    {
        HelpName = "FOLDER",
        Description = "start nothing, but write docker-compose.yaml and its .env file there, for the same system in containers",
    };

    public CommandLine()
    {
        Root = new RootCommand(
            "Runs Kernel on this machine: Chromium, the API, the collector and the storage writer, until Ctrl-C.\n" +
            "Every option can also be given as the environment variable in parentheses.");

        foreach (var resource in KernelSystem.ResourcesWithS2Lite)
        {
            foreach (var endpoint in resource.Endpoints)
            {
                var (option, variable) = PortSetting.NamesOf(resource, endpoint);
                var setting = new Setting($"--{option}", "PORT", variable, $"the port of {endpoint.Purpose} [default: {endpoint.Port}]");
                _ports.Add((setting, new(resource.Name, endpoint.Name), endpoint));
            }
        }

        foreach (var parameter in SystemParameters.All.Where(static p => !p.Generated))
        {
            var byDefault = parameter.TrueInDevelopment ? " [default: true in development]" : parameter.Default is { } value ? $" [default: {value}]" : "";
            _parameters.Add((new(parameter.Secret ? null : $"--{parameter.Name}", "VALUE", Setting.AsVariable(parameter.Name), parameter.Purpose + byDefault), parameter));
        }

        foreach (var setting in (Setting[])[.. _ports.Select(static p => p.Setting), _data, _chromium, _address, _s2, _environment, .. _parameters.Select(static p => p.Setting)])
        {
            setting.AddTo(Root);
        }

        // With a command beside it, the root needs an action of its own to be asked for; LocalEdition is that action.
        Root.SetAction(static _ => 0);
        Root.Options.Add(_compose);
        Root.Options.Add(new Option<bool>(LocalOption) { Description = "run the local edition, also where the Aspire edition is built" });
    }

    public RootCommand Root { get; }

    /// <summary>Whether the system is to be run, and not one of the other things that the command line knows: help, the version, a command.</summary>
    public bool IsRun(ParseResult result) => result.Action == Root.Action;

    /// <summary>Whether the local edition is to take this command line, also where the Aspire edition is there: it is asked for, or for what it alone does.</summary>
    public static bool IsForLocalEdition(string[] args) =>
        Array.Exists(args, static a => a is LocalOption or "--help" or "-h" or "-?" or "--version" || a == ComposeOption || a.StartsWith(ComposeOption + '=', StringComparison.Ordinal));

    /// <exception cref="UsageException">A value is not allowed; the message names the option and what is.</exception>
    public LocalOptions Read(ParseResult result)
    {
        var composeFolder = result.GetValue(_compose);
        var environment = _environment.Read(result) ?? Setting.FromEnvironment("ASPNETCORE_ENVIRONMENT") ?? (composeFolder is null ? "Development" : "Production");
        var parameters = ReadParameters(result, environment);
        if (parameters.ContainsKey(SystemParameters.S2Basin.Name) != parameters.ContainsKey(SystemParameters.S2AccessToken.Name))
        {
            throw new UsageException("S2 needs both S2_BASIN and S2_ACCESS_TOKEN (give neither to store events in files).");
        }

        var s2Lite = _s2.ReadWord(result, Lite) is not null;
        if (s2Lite && parameters.ContainsKey(SystemParameters.S2Basin.Name))
        {
            throw new UsageException("--s2 lite (KERNEL_S2) stores events in an s2-lite of its own, but S2_BASIN names a basin elsewhere: take one of the two away.");
        }

        return new LocalOptions
        {
            S2Lite = s2Lite,
            ComposeFolder = composeFolder is null ? null : Path.GetFullPath(composeFolder),
            Ports = [.. _ports.Select(p => new PortSetting(p.Address, p.Endpoint.Purpose, p.Setting.Option!, p.Setting.Variable, p.Setting.ReadPort(result) ?? p.Endpoint.Port))],
            Parameters = parameters,
            EnvironmentName = environment,
            DataFolder = Path.GetFullPath(_data.Read(result) ?? KernelSystem.DefaultDataFolder),
            ChromiumPath = _chromium.Read(result),
            ChromiumAddress = _address.ReadHttpAddress(result),
        };
    }

    private Dictionary<string, string> ReadParameters(ParseResult result, string environment)
    {
        var values = SystemParameters.All.Where(static p => p.Generated)
            .ToDictionary(static p => p.Name, static _ => RandomNumberGenerator.GetHexString(64, lowercase: true));
        foreach (var (setting, parameter) in _parameters)
        {
            // The second name is the one that Aspire reads, so that a machine set up for either edition fits both; the third the
            // service's own, which would otherwise be overruled in silence.
            var value = setting.Read(result)
                ?? Setting.FromEnvironment("Parameters__" + parameter.Name.Replace('-', '_'))
                ?? KernelSystem.VariablesOf(parameter).Select(Setting.FromEnvironment).FirstOrDefault(static given => given is not null)
                ?? parameter.Default;
            if (parameter.IsSwitch)
            {
                value = setting.AsBoolean(value) ?? (environment.Equals("Development", StringComparison.OrdinalIgnoreCase) ? "true" : "false");
            }

            if (value is not null)
            {
                values[parameter.Name] = value;
            }
        }

        return values;
    }
}
