using System.Net.Http.Headers;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Kernel.AppHost.Composition;

namespace Kernel.AppHost.Aspire;

/// <summary>What the dashboard shows of a resource, and what can be done with it there.</summary>
internal static class AspireDashboard
{
    private const string Answer = "answer";

    public static IResourceBuilder<T> Describe<T>(IResourceBuilder<T> builder, SystemResource resource, AspireParameters? parameters)
        where T : IResourceWithEndpoints
    {
        builder.WithIconName(resource.Icon);
        foreach (var endpoint in resource.Endpoints)
        {
            builder.WithUrlForEndpoint(endpoint.Name, (ResourceUrlAnnotation url) =>
            {
                url.DisplayText = endpoint.Purpose;
                if (endpoint.Name != ResourceEndpoint.Http)
                {
                    url.DisplayLocation = UrlDisplayLocation.DetailsOnly;
                }
            });
        }

        foreach (var link in resource.Links)
        {
            builder.WithUrlForEndpoint(
                ResourceEndpoint.Http,
                (EndpointReference _) => new ResourceUrlAnnotation { Url = link.Path, DisplayText = link.Text, DisplayLocation = UrlDisplayLocation.DetailsOnly });
        }

        foreach (var command in resource.Commands)
        {
            Add(builder, command, parameters);
        }

        return builder;
    }

    private static void Add<T>(IResourceBuilder<T> builder, SystemCommand command, AspireParameters? parameters)
        where T : IResourceWithEndpoints
    {
        if (command.Asks is not null)
        {
            AddAsking(builder, command);
            return;
        }

        builder.WithHttpCommand(
            command.Path,
            command.Text,
            endpointName: ResourceEndpoint.Http,
            commandName: command.Name,
            commandOptions: new HttpCommandOptions
            {
                Method = command.Method,
                IconName = command.Icon,
                ConfirmationMessage = command.Confirmation,
                IsHighlighted = true,
                PrepareRequest = async context =>
                {
                    if (parameters?.Get(SystemParameters.ApiKeys) is { } keys &&
                        await keys.Resource.GetValueAsync(context.CancellationToken) is { Length: > 0 } value)
                    {
                        context.Request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", value.Split(',')[0].Trim());
                    }
                },
            });
    }

    private static void AddAsking<T>(IResourceBuilder<T> builder, SystemCommand command)
        where T : IResourceWithEndpoints =>
        builder.WithCommand(
            command.Name,
            command.Text,
            async context =>
            {
                var answer = context.Arguments?[Answer].Value ?? "";
                using var http = new HttpClient();
                using var request = new HttpRequestMessage(command.Method, builder.GetEndpoint(ResourceEndpoint.Http).Url + command.Path + Uri.EscapeDataString(answer));
                try
                {
                    using var response = await http.SendAsync(request, context.CancellationToken);
                    return response.IsSuccessStatusCode ? CommandResults.Success() : CommandResults.Failure($"The answer was {(int)response.StatusCode}.");
                }
                catch (HttpRequestException failure)
                {
                    return CommandResults.Failure(failure.Message);
                }
            },
            new CommandOptions
            {
                IconName = command.Icon,
                ConfirmationMessage = command.Confirmation,
                IsHighlighted = true,
                Arguments = [new InteractionInput { Name = Answer, Label = command.Asks, InputType = InputType.Text, Required = true }],
            });
}
