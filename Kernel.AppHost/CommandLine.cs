using System.CommandLine;
using System.CommandLine.Invocation;

namespace Kernel.AppHost;

/// <summary>The command line and environment variables of the app host.</summary>
/// <remarks><c>help.txt</c> documents the settings; a test compares it with <see cref="Settings"/>.</remarks>
internal static class CommandLine
{
    public static readonly IReadOnlyList<Setting> Settings =
    [
        new("chromium", "KERNEL_CHROMIUM", "CHROMIUM_PATH", "CHROMIUM_ADDRESS"),
        new("chromium-base-image", "CHROMIUM_BASE_IMAGE"),
        new("data", "KERNEL_DATA"),
        new("s2", "KERNEL_S2"),
        new("s2-basin", "S2_BASIN") { IsParameter = true },
        new("s2-access-token", "S2_ACCESS_TOKEN") { IsParameter = true, IsSecret = true },
        new("s2-stream", "S2_STREAM") { IsParameter = true },
        new("s2-account-endpoint", "S2_ACCOUNT_ENDPOINT") { IsParameter = true },
        new("s2-basin-endpoint", "S2_BASIN_ENDPOINT") { IsParameter = true },
        new("api-keys", "API_KEYS") { IsParameter = true, IsSecret = true },
        new("auto-start-session", "AUTO_START_SESSION") { IsParameter = true },
        new("devtools-gateway", "DEVTOOLS_GATEWAY") { IsParameter = true },
        new("api-port", "KERNEL_API_PORT"),
        new("api-internal-port", "KERNEL_API_INTERNAL_PORT"),
        new("collector-port", "KERNEL_COLLECTOR_PORT"),
        new("storage-port", "KERNEL_STORAGE_PORT"),
        new("s2-port", "KERNEL_S2_PORT"),
        new("chromium-port", "KERNEL_CHROMIUM_PORT"),
        new("dashboard-port", "KERNEL_DASHBOARD_PORT"),
        new("logs", "KERNEL_LOGS") { IsFlag = true },
    ];

    // Options of the host and of Aspire, passed by `aspire run`, `aspire do` and azd, and read by Aspire itself.
    private static readonly string[] OptionsOfAspire =
    [
        "--environment", "--operation", "--publisher", "--step", "--list-steps", "--output-path", "--log-level", "--include-exception-details", "--clear-cache", "--yes",
        "--dcp-cli-path", "--dcp-container-runtime", "--dcp-dependency-check-timeout", "--dcp-dashboard-path",
    ];

    public static Setting Find(string name) => Settings.Single(setting => setting.Name == name);

    /// <summary>Reads the settings. An option overrides its variable.</summary>
    /// <returns>The given values, by configuration key.</returns>
    /// <exception cref="AppHostStartupException">An argument is unknown, or an option lacks its value.</exception>
    public static Dictionary<string, string?> Read(string[] args, Func<string, string?> variable)
    {
        var options = Settings.Where(static s => !s.IsSecret).ToDictionary(
            static s => s,
            static s => new Option<string>(s.Option) { Arity = s.IsFlag ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne });
        var command = new RootCommand();
        command.Options.Clear();
        foreach (var option in options.Values.Concat(OptionsOfAspire.Select(static name => new Option<string>(name) { Arity = ArgumentArity.ZeroOrOne, Hidden = true })))
        {
            command.Options.Add(option);
        }

        // Aspire reads configuration keys such as --Parameters:s2-basin=NAME.
        var parsed = command.Parse([.. args.Where(static argument => !argument.Split('=')[0].Contains(':') || !argument.StartsWith("--", StringComparison.Ordinal))]);
        if (parsed.Errors.Count > 0)
        {
            var message = new StringWriter();
            ((ParseErrorAction)parsed.Action!).ShowHelp = false;
            parsed.Invoke(new InvocationConfiguration { Error = message, Output = message });
            throw new AppHostStartupException(message.ToString().Trim() + "\nRun with --help to list the options.", AppHostStartupException.WrongSetting);
        }

        return Settings
            .Select(s => (s.Key, Value: options.TryGetValue(s, out var option) && parsed.GetResult(option) is not null
                ? parsed.GetValue(option) ?? "true"
                : s.Variables.Select(variable).FirstOrDefault(static value => !string.IsNullOrWhiteSpace(value))))
            .Where(static s => s.Value is not null)
            .ToDictionary(static s => s.Key, static s => (string?)s.Value);
    }
}
