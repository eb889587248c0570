/** Frames of a playing run: python -m tests.web.lab.frame_types makes them from Python. */
export interface Frame {
  drawn: string;
  edges: EdgeFrame;
  neurons: NeuronFrame;
  scrub: [number, number];
  texts: Record<string, string>;
  html: Record<string, string>;
  tiles?: Tiles;
  sparks?: string[];
  plane?: string;
  right?: string;
  probe?: [string, string];
}

export interface EdgeFrame {
  widths?: number[];
  opacities?: number[];
  gradient_widths?: number[];
}

export interface NeuronFrame {
  dots: number[];
  rings: number[];
  fills: number[];
}

export interface Tiles {
  size: number;
  pixels: string;
}

export interface Panels {
  html: Record<string, string>;
  texts: Record<string, string>;
  diagram: DiagramTexts;
  loss: string;
}

export interface DiagramTexts {
  weights: string[];
  slopes: string[];
  values: string[];
  sums: string[];
  derivatives: string[];
  biases: string[];
  bias_slopes: string[];
  targets: string[];
  dropped: number[];
}
