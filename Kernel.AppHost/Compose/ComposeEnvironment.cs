using Kernel.AppHost.Composition;
using Kernel.AppHost.Local;

namespace Kernel.AppHost.Compose;

/// <summary>What a container of the system finds in its environment. Parameters stand there as references to the <c>.env</c> file.</summary>
internal static class ComposeEnvironment
{
    public static SortedDictionary<string, string> Describe(SystemResource resource, LocalOptions options)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (resource.Kind != ResourceKind.Service)
        {
            return variables;
        }

        variables["OTEL_SERVICE_NAME"] = resource.Name;
        variables["DOTNET_ENVIRONMENT"] = options.EnvironmentName;
        variables["HTTP_PORTS"] = $"{resource.Endpoints[0].ContainerPort}";
        foreach (var endpoint in resource.Endpoints.Where(static e => e.PortVariable is not null))
        {
            variables[endpoint.PortVariable!] = $"{endpoint.ContainerPort}";
        }

        foreach (var reference in resource.References)
        {
            variables[reference.Variable] = AddressOf(reference, options);
        }

        foreach (var (name, setting) in resource.Settings)
        {
            if (Describe(setting, options) is { } value)
            {
                variables[name] = value;
            }
        }

        return variables;
    }

    /// <summary>The parameters that have a value in this deployment, so that the <c>.env</c> file has to hold it.</summary>
    public static IEnumerable<SystemParameter> ParametersOf(LocalOptions options) =>
        SystemParameters.All.Where(p => p.Generated || p.RequiredInDeployment || options.Parameters.ContainsKey(p.Name));

    private static string? Describe(EnvironmentValue setting, LocalOptions options) => setting switch
    {
        EnvironmentValue.FromParameter { Parameter: var parameter } =>
            ParametersOf(options).Contains(parameter) ? $"${{{Setting.AsVariable(parameter.Name)}{Missing(parameter)}}}" : null,
        EnvironmentValue.DataFolder folder => $"{ContainerImage.DataFolder}/{folder.Name}",
        EnvironmentValue.AddressOf address => AddressOf(address.Endpoint, options),
        EnvironmentValue.Constant constant => constant.Value,
        _ => throw new InvalidOperationException($"{setting} is a value of unknown kind."),
    };

    // An empty secret would be no secret: compose then says which is missing instead of starting.
    private static string Missing(SystemParameter parameter) => parameter.Secret ? ":?is missing in .env" : "";

    private static string AddressOf(EndpointAddress address, LocalOptions options)
    {
        if (address.Resource == KernelSystem.Chromium && options.ChromiumAddress is { } external)
        {
            return external.GetLeftPart(UriPartial.Authority);
        }

        var endpoint = options.Resources.Single(r => r.Name == address.Resource).Endpoints.Single(e => e.Name == address.Endpoint);
        return $"http://{address.Resource}:{endpoint.ContainerPort}";
    }
}
