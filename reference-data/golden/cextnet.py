"""Golden tensors of what the presets train with, beside the PyTorch ones: batch norm over all steps and frozen, dropout,
a batch that is not full, one time step, odd sizes, batch norm behind fully connected layers. Float64; needs numpy and autograd (HIPS): python cextnet.py FOLDER

Dropout draws as java.util.SplittableRandom does: of sample n's seed in the first layer, of its complement in the second.
A seed is tried after the other until every membrane potential stays 2e-5 away from the threshold.
"""
import sys

import autograd.numpy as np
import numpy as onp
from autograd import grad
from autograd.extend import primitive, defvjp
MASK=(1<<64)-1
def mix(z):
    z=((z^(z>>30))*0xbf58476d1ce4e5b9)&MASK; z=((z^(z>>27))*0x94d049bb133111eb)&MASK; return z^(z>>31)
def doubles(seed,n):
    out=[]; s=seed&MASK
    for _ in range(n):
        s=(s+0x9e3779b97f4a7c15)&MASK; out.append((mix(s)>>11)*2.0**-53)
    return onp.array(out)
@primitive
def spike(x): return (x>=0)*1.0
defvjp(spike, lambda ans,x: lambda g: g/(1+(onp.pi*x)**2))
margins=[]
def val(a): return a._value if hasattr(a,'_value') else a
def lif(x):
    v=0; out=[]
    for t in range(x.shape[0]):
        u=v+(x[t]-v)/2
        margins.append(onp.abs(val(u)-1).min())
        s=spike(u-1); out.append(s)
        v=u*(1-val(s))
    return np.stack(out)
def conv(x,w):
    T,N,C,H,W=x.shape
    p=np.pad(x,((0,0),(0,0),(0,0),(1,1),(1,1)),'constant')
    return sum(np.einsum('tnchw,mc->tnmhw',p[:,:,:,i:i+H,j:j+W],w[:,:,i,j]) for i in range(3) for j in range(3))
def bn(z,g,b,how,mean=None,var=None):
    if how==2:
        m=mean.reshape((1,1,-1,1,1)); v=var.reshape((1,1,-1,1,1))
    else:
        ax=(1,3,4) if how==0 else (0,1,3,4)
        m=np.mean(z,axis=ax,keepdims=True); v=np.mean((z-m)**2,axis=ax,keepdims=True)
    return (z-m)/np.sqrt(v+1e-5)*g.reshape((1,1,-1,1,1))+b.reshape((1,1,-1,1,1))
def pool(x,key):
    T,N,C,H,W=x.shape; h=H//2; w=W//2
    q=np.transpose(x[:,:,:,:2*h,:2*w].reshape((T,N,C,h,2,w,2)),(0,1,2,3,5,4,6)).reshape((T,N,C,h,w,4))
    k=onp.eye(4)[onp.argmax(val(key(q)),axis=-1)]
    return np.sum(q*k,axis=-1)
def tcja(s,wt,wc):
    m=np.mean(s,axis=(3,4)); T,N,C=m.shape
    pc=np.pad(m,((0,0),(0,0),(1,2)),'constant'); pt=np.pad(m,((1,2),(0,0),(0,0)),'constant')
    a=sum(np.einsum('tnc,ut->unc',pc[:,:,k:k+C],wt[:,:,k]) for k in range(4))
    b=sum(np.einsum('tnc,dc->tnd',pt[k:k+T],wc[:,:,k]) for k in range(4))
    gate=1/(1+np.exp(-a*b))
    return s*gate[:,:,:,None,None]
def make(name,seed,T,N,C,H,W,blocks,gated,hidden,classes,votes,how,p,normed=False):
    for attempt in range(400):
        r=onp.random.default_rng(seed+attempt); margins.clear()
        f=lambda a: a.astype(onp.float32).astype(onp.float64)
        P={}
        cin=2; h,w=H,W
        for i in range(blocks):
            b=3/onp.sqrt(cin*9); P[f'conv{i}']=f(r.uniform(-b,b,(C,cin,3,3)))
            P[f'gamma{i}']=f(r.uniform(.7,1.5,C)); P[f'beta{i}']=f(r.uniform(-.2,.6,C)); cin=C; h//=2; w//=2
            if i>=blocks-gated:
                P[f'tcja_t{i}']=f(r.uniform(-.6,.6,(T,T,4))); P[f'tcja_c{i}']=f(r.uniform(-.5,.5,(C,C,4)))
        F=C*h*w; P['fc0']=f(r.uniform(-1,1,(hidden,F))*3/onp.sqrt(F)); P['fc1']=f(r.uniform(-1,1,(classes*votes,hidden))*3/onp.sqrt(hidden))
        P['fc0']=f(P['fc0']+.06); P['fc1']=f(P['fc1']+.1)
        if normed:
            for k,n in (('_fc0',hidden),('_fc1',classes*votes)):
                P['gamma'+k]=f(r.uniform(.7,1.5,n)); P['beta'+k]=f(r.uniform(.2,1,n))
        if T==1:
            for i in range(blocks): P[f'beta{i}']=f(P[f'beta{i}']+1.2); P[f'gamma{i}']=f(P[f'gamma{i}']*1.5)
            P['fc0']=f(P['fc0']+.25); P['fc1']=f(P['fc1']+.3)
        x=f(r.poisson(.8,(T,N,2,H,W))*1.0); target=r.integers(0,classes,N)
        seeds=r.integers(1,2**31,N)
        run={}
        if how==2:
            for k,n in (('_fc0',hidden),('_fc1',classes*votes)) if normed else (): run['mean'+k]=f(r.uniform(-.3,.5,n)); run['var'+k]=f(r.uniform(.3,2,n))
            for i in range(blocks): run[f'mean{i}']=f(r.uniform(-.3,.5,C)); run[f'var{i}']=f(r.uniform(.3,2,C))
        keeps=[]
        if p>0:
            for place,n in ((0,F),(1,hidden)):
                keeps.append(onp.stack([onp.where(doubles(int(s) if place==0 else ~int(s),n)<p,0,1/(1-p)) for s in seeds]))
        def dense(P,x,k):
            z=np.einsum('tnf,mf->tnm',x,P[k])
            return bn(z[...,None,None],P['gamma_'+k],P['beta_'+k],how,run.get('mean_'+k),run.get('var_'+k))[...,0,0] if normed else z
        def forward(P,x):
            y=x
            for i in range(blocks):
                s=lif(bn(conv(y,P[f'conv{i}']),P[f'gamma{i}'],P[f'beta{i}'],how,run.get(f'mean{i}'),run.get(f'var{i}')))
                y=tcja(s,P[f'tcja_t{i}'],P[f'tcja_c{i}']) if f'tcja_t{i}' in P else s
                y=pool(y,lambda q:q)
            y=y.reshape((T,N,-1))
            if p>0: y=y*keeps[0][None]
            s=lif(dense(P,y,'fc0'))
            if p>0: s=s*keeps[1][None]
            s=lif(dense(P,s,'fc1'))
            return np.mean(np.mean(s,axis=0).reshape((N,classes,votes)),axis=2)
        logits=forward(P,x)
        if min(margins)<2e-5 or len(onp.unique(logits))<3: continue
        onehot=onp.eye(classes)[target]
        def loss(P,x): return np.mean((forward(P,x)-onehot)**2)
        gP,gx=grad(loss,0)(P,x),grad(loss,1)(P,x)
        if any(onp.abs(gP[k]).max()<1e-6 for k in gP): continue
        out=dict(x=x.astype(onp.float32),target=target.astype(onp.int32),logits=logits,loss=onp.array([loss(P,x)]),grad_x=gx,statistics=onp.array([how],dtype=onp.int32),batch=onp.array([N+2],dtype=onp.int32))
        for k in P: out['param_'+k]=P[k].astype(onp.float32); out['grad_'+k]=gP[k]
        for k in run: out[k]=run[k].astype(onp.float32)
        if p>0: out['dropout']=onp.array([p]); out['seeds']=seeds.astype(onp.int64)
        onp.savez_compressed(name,**out); print(name,attempt,min(margins),logits.ravel()); return
    print('none found',name)
D=sys.argv[1]+'/'
make(D+'cextnet_allsteps.npz',853,4,3,6,13,11,2,1,12,3,2,1,0.5)
make(D+'cextnet_frozen.npz',1853,4,3,6,13,11,2,1,12,3,2,2,0.5)
make(D+'cextnet_onestep.npz',2853,1,4,5,9,7,1,1,10,3,3,0,0)
make(D+'cextnet_normed.npz',3853,4,5,6,9,11,2,1,12,3,2,1,0.5,True)
make(D+'cextnet_normed_frozen.npz',4853,4,3,6,9,11,2,1,12,3,2,2,0.5,True)
