using Kernel.AppHost.Composition;

namespace Kernel.AppHost.Local;

/// <summary>What a process of the system finds in its environment.</summary>
internal static class ServiceEnvironment
{
    // Meant for the app host, or for another service: secrets stay with those they are for.
    private static readonly string[] NotInherited =
        ["S2_", "API_KEYS", "Api__Keys", "Parameters__", "ASPIRE_", "ASPNETCORE_URLS", "ASPNETCORE_HTTP", "HTTP_PORTS", "HTTPS_PORTS", "URLS", "DOTNET_LAUNCH_PROFILE", "services__", "Internal__"];

    // How the copy in S2 is written (S2__Linger and the like) is no secret, unlike where (S2_ACCESS_TOKEN and the like).
    private static readonly string[] Inherited = ["S2__"];

    private static readonly string[] NotForTheBrowser = ["OTEL_", "ASPNETCORE_", "DOTNET_"];

    /// <summary>The variables that the app host sets for a service, exactly.</summary>
    public static IReadOnlyDictionary<string, string> Describe(SystemResource service, LocalOptions options)
    {
        var variables = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = options.AddressOf(new(service.Name, ResourceEndpoint.Http)),
            ["OTEL_SERVICE_NAME"] = service.Name,
            ["DOTNET_ENVIRONMENT"] = options.EnvironmentName,
            ["ASPNETCORE_ENVIRONMENT"] = options.EnvironmentName,
        };

        foreach (var endpoint in service.Endpoints.Where(static e => e.PortVariable is not null))
        {
            variables[endpoint.PortVariable!] = $"{options.PortOf(new(service.Name, endpoint.Name))}";
        }

        foreach (var reference in service.References)
        {
            variables[reference.Variable] = options.AddressOf(reference);
        }

        foreach (var (name, setting) in service.Settings)
        {
            var value = setting switch
            {
                EnvironmentValue.FromParameter from => options.Parameters.GetValueOrDefault(from.Parameter.Name),
                EnvironmentValue.DataFolder folder => Path.Combine(options.DataFolder, folder.Name),
                EnvironmentValue.AddressOf address => options.AddressOf(address.Endpoint),
                EnvironmentValue.Constant constant => constant.Value,
                _ => throw new InvalidOperationException($"{name} of {service.Name} has a value of unknown kind."),
            };
            if (value is not null)
            {
                variables[name] = value;
            }
        }

        return variables;
    }

    /// <summary>Whether a variable of the app host is passed on.</summary>
    public static bool IsInherited(string variable, ResourceKind kind) =>
        (!StartsWithAny(variable, NotInherited) || StartsWithAny(variable, Inherited)) && (kind == ResourceKind.Service || !StartsWithAny(variable, NotForTheBrowser));

    private static bool StartsWithAny(string variable, string[] prefixes) =>
        Array.Exists(prefixes, p => variable.StartsWith(p, StringComparison.OrdinalIgnoreCase));
}
