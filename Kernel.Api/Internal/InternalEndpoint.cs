using Microsoft.AspNetCore.Authorization;

namespace Kernel.Api.Internal;

/// <summary>Marks an endpoint that is served on the internal port alone, to those who know the token.</summary>
internal sealed class InternalEndpoint;

/// <summary>Marks an endpoint that is served on both ports and to everybody, such as the health probes.</summary>
internal sealed class SharedEndpoint : IAllowAnonymous;
